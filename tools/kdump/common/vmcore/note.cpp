// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/note.hpp"

#include <algorithm>
#include <elf.h>

namespace kdump {

namespace {

constexpr size_t note_alignment = 4;

static_assert(prstatus_layout::of(8).registers == 112 && prstatus_layout::of(4).registers == 72);

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
	prstatus_layout layout = prstatus_layout::of(word_size);
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
