// SPDX-License-Identifier: GPL-2.0-only
#include "arch/orc.hpp"

#include "layout/object.hpp"

#include "kdump/layout/asm/module.hpp"
#include "kdump/layout/asm/orc_types.hpp"
#include "kdump/layout/linux/module.hpp"

namespace kdump::arch {

namespace {

using layout::orc_entry;

/* Code addresses, each relative to where it stands, and the entries in the same order. */
struct orc_table {
	ptr<int32_t> addresses;
	ptr<orc_entry> entries;
	uint64_t count;
};

error no_entry(vaddr ip)
{
	return make_error(error_code::not_found, "no ORC entry for 0x%llx", wide(ip.value));
}

/*
 * The last entry that begins at or before ip. Of several with one address the last is the real
 * one: those before it only mark the end of a section.
 */
result<vaddr> search(const dump_view &dump, const orc_table &table, vaddr ip)
{
	uint64_t first = 0, end = table.count;

	if (table.count == 0)
		return no_entry(ip);
	while (end - first > 1) {
		uint64_t middle = first + (end - first) / 2;
		ptr<int32_t> place = advance(table.addresses, middle);
		KDUMP_TRY(distance, read_value(dump, place));

		if (place.address + static_cast<uint64_t>(distance) <= ip)
			first = middle;
		else
			end = middle;
	}
	return advance(table.entries, first).address;
}

result<vaddr> find_in_vmlinux(const dump_view &dump, vaddr ip)
{
	KDUMP_TRY(addresses, dump.find_symbol("__start_orc_unwind_ip"));
	KDUMP_TRY(addresses_end, dump.find_symbol("__stop_orc_unwind_ip"));
	KDUMP_TRY(entries, dump.find_symbol("__start_orc_unwind"));
	uint64_t size = addresses_end < addresses ? 0 : addresses_end - addresses;

	return search(dump, {{addresses}, {entries}, size / size_of<int32_t>}, ip);
}

result<vaddr> find_in_module(const dump_view &dump, vaddr module, vaddr ip)
{
	using arch_part = layout::mod_arch_specific;
	ptr<layout::module> place{module};
	KDUMP_TRY(part, read_object(dump, member(place, layout::module::arch)));

	return search(dump,
		      {part[arch_part::orc_unwind_ip], part[arch_part::orc_unwind],
		       part[arch_part::num_orcs]},
		      ip);
}

} // namespace

result<vaddr> find_orc_entry(const dump_view &dump, vaddr ip)
{
	if (is_vmlinux_code(dump, ip))
		return find_in_vmlinux(dump, ip);
	KDUMP_TRY(module, dump.find_module(ip));
	return find_in_module(dump, module, ip);
}

} // namespace kdump::arch
