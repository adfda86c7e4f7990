// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/incomplete_mark.hpp"

#include "base/endian.hpp"
#include "vmcore/elf_core.hpp"
#include "vmcore/kdump_format.hpp"

#include <array>
#include <elf.h>
#include <unistd.h>

namespace kdump {

namespace {

/* Two blocks of a kdump file have the headers, and none is larger than 1 MiB. */
constexpr uint64_t most_header_bytes = 4 << 20;

incomplete_mark find_elf_mark(std::span<const std::byte> head)
{
	bool wide = std::to_integer<int>(head[EI_CLASS]) == ELFCLASS64;
	bool big = std::to_integer<int>(head[EI_DATA]) == ELFDATA2MSB;

	return {wide ? offsetof(Elf64_Ehdr, e_flags) : offsetof(Elf32_Ehdr, e_flags),
		elf_core::flag_incomplete, big ? std::endian::big : std::endian::little};
}

/* With the offset that it has in the dump. */
result<incomplete_mark> find_mark(const dump_file &dump)
{
	KDUMP_TRY(head, dump.read_head(sizeof(Elf64_Ehdr)));
	if (head.size() == sizeof(Elf64_Ehdr) && is_elf(head))
		return find_elf_mark(head);
	if (!is_kdump(head))
		return make_error(error_code::unsupported, "%s is not a dump", dump.name().c_str());
	KDUMP_TRY(header, read_kdump_header(dump));
	return incomplete_mark{find_kdump_status(header.abi), kdump_flag::incomplete,
			       header.abi.order};
}

} // namespace

result<incomplete_mark> find_incomplete_mark(const file &dump)
{
	KDUMP_TRY(reader,
		  dump_file::open_beginning(file::adopt(dup(dump.descriptor()), dump.name()),
					    most_header_bytes));
	KDUMP_TRY(mark, find_mark(reader));
	std::optional<uint64_t> place = reader.find_place(mark.offset);
	if (!place)
		return make_error(error_code::unsupported, "%s has its header compressed",
				  dump.name().c_str());
	mark.offset = *place;
	return mark;
}

result<bool> set_incomplete_mark(const file &dump, const incomplete_mark &mark, bool incomplete)
{
	std::array<std::byte, sizeof(uint32_t)> bytes;

	KDUMP_CHECK(dump.read_exactly_at(mark.offset, bytes));
	auto flags = load<uint32_t>(bytes.data(), mark.order);
	bool before = flags & mark.bit;
	if (before != incomplete) {
		store<uint32_t>(bytes.data(), flags ^ mark.bit, mark.order);
		KDUMP_CHECK(dump.write_at(mark.offset, bytes));
	}
	return before;
}

} // namespace kdump
