// SPDX-License-Identifier: GPL-2.0-only
/*
 * ELF notes: {u32 name size, u32 description size, u32 type}, name and description, each padded
 * to four bytes. The ones of a dump are made by the kernel (append_elf_note() in
 * kernel/vmcore_info.c) or by QEMU.
 */
#pragma once

#include "base/arith.hpp"
#include "base/cursor.hpp"
#include "vmcore/vmcore.hpp"

#include <optional>

namespace kdump {

struct note {
	std::string_view name; /* without the NUL */
	uint32_t type;
	std::span<const std::byte> description;
};

/* One note after the other out of borrowed bytes. */
class note_reader {
public:
	note_reader(std::span<const std::byte> bytes, std::endian order) : cursor_(bytes, order)
	{
	}

	/*
	 * Nothing at the end, and at the first note that the bytes do not hold in full: what
	 * follows it cannot be found. The kernel's zero filling between CPUs' notes is skipped.
	 */
	std::optional<note> next();

private:
	cursor cursor_;
};

/*
 * Where things are in a struct elf_prstatus (include/linux/elfcore.h): three ints of signal
 * information, a short, then longs and pid_ts in an order that is ABI, up to pr_reg; behind that
 * there is the int pr_fpvalid and what aligns the whole to a long.
 */
struct prstatus_layout {
	size_t pid;
	size_t registers;
	size_t tail;

	/* Of a machine whose longs have `word` bytes. */
	static constexpr prstatus_layout of(size_t word)
	{
		size_t pending_signals = align_up(3 * sizeof(int32_t) + sizeof(int16_t), word);
		size_t pid = pending_signals + 2 * word;
		size_t times = align_up(pid + 4 * sizeof(int32_t), word);

		return {pid, times + 4 * 2 * word, word};
	}
};

/* NT_PRSTATUS of each CPU. */
std::vector<cpu_status> parse_cpu_notes(std::span<const std::byte> notes, std::endian order,
					unsigned int word_size);

/* The text of the VMCOREINFO note; nothing without one. */
std::optional<std::string_view> find_vmcoreinfo_note(std::span<const std::byte> notes,
						     std::endian order);

} // namespace kdump
