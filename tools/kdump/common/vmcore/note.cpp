// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/note.hpp"

#include "base/arith.hpp"

#include <algorithm>
#include <elf.h>

namespace kdump {

namespace {

constexpr size_t note_alignment = 4;

/*
 * struct elf_prstatus (include/linux/elfcore.h) is three ints of signal information, a short,
 * then longs and pid_ts in an order that is ABI, up to pr_reg; behind pr_reg there is the int
 * pr_fpvalid and what aligns the whole to a long.
 */
struct prstatus_layout {
	size_t pid;
	size_t registers;
	size_t tail;
};

constexpr prstatus_layout make_prstatus_layout(size_t word)
{
	size_t pending_signals = align_up(3 * sizeof(int32_t) + sizeof(int16_t), word);
	size_t pid = pending_signals + 2 * word;
	size_t times = align_up(pid + 4 * sizeof(int32_t), word);

	return {pid, times + 4 * 2 * word, word};
}

static_assert(make_prstatus_layout(8).registers == 112 && make_prstatus_layout(4).registers == 72);

} // namespace

std::optional<note> note_reader::next()
{
	for (;;) {
		auto name_size = cursor_.read<uint32_t>();
		auto description_size = cursor_.read<uint32_t>();
		auto type = cursor_.read<uint32_t>();
		if (!name_size || !description_size || !type)
			return std::nullopt;
		if (*name_size == 0 && *description_size == 0)
			continue;

		auto name = cursor_.read_string(*name_size);
		if (!name || !cursor_.skip(-*name_size % note_alignment))
			return std::nullopt;
		auto description = cursor_.read_bytes(*description_size);
		if (!description)
			return std::nullopt;
		/* The last one's padding may be missing. */
		size_t padding = -*description_size % note_alignment;
		if (!cursor_.skip(std::min(padding, cursor_.remaining())))
			return std::nullopt;
		return note{*name, *type, *description};
	}
}

std::vector<cpu_status> parse_cpu_notes(std::span<const std::byte> notes, std::endian order,
					unsigned int word_size)
{
	prstatus_layout layout = make_prstatus_layout(word_size);
	std::vector<cpu_status> cpus;
	note_reader reader(notes, order);

	while (auto found = reader.next()) {
		std::span<const std::byte> status = found->description;
		if (found->name != "CORE" || found->type != NT_PRSTATUS ||
		    status.size() <= layout.registers + layout.tail)
			continue;
		auto registers = status.subspan(layout.registers);
		registers = registers.first(registers.size() - layout.tail);
		cpus.push_back({load<int32_t>(status.data() + layout.pid, order),
				{registers.begin(), registers.end()}});
	}
	return cpus;
}

std::optional<std::string_view> find_vmcoreinfo_note(std::span<const std::byte> notes,
						     std::endian order)
{
	note_reader reader(notes, order);

	while (auto found = reader.next()) {
		if (found->name != "VMCOREINFO")
			continue;
		cursor text(found->description, order);
		return *text.read_string(found->description.size());
	}
	return std::nullopt;
}

} // namespace kdump
