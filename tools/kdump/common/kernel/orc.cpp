// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/orc.hpp"

#include "kernel/module.hpp"

#include "kdump/layout/asm/module.hpp"
#include "kdump/layout/forward.hpp"
#if __has_include("kdump/layout/asm/orc_types.hpp")
#include "kdump/layout/asm/orc_types.hpp"
#endif

namespace kdump {

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
	return make_error(error_code::not_found, "no ORC entry for 0x%llx",
			  static_cast<unsigned long long>(ip.value));
}

/*
 * The last entry that begins at or before ip. Of several with one address the last is the real
 * one: those before it only mark the end of a section.
 */
result<vaddr> search(const memory &mem, const orc_table &table, vaddr ip)
{
	uint64_t first = 0, end = table.count;

	if (table.count == 0)
		return no_entry(ip);
	while (end - first > 1) {
		uint64_t middle = first + (end - first) / 2;
		ptr<int32_t> place = advance(table.addresses, middle);
		KDUMP_TRY(distance, mem.read(place));

		if (place.address + static_cast<uint64_t>(int64_t{distance}) <= ip)
			first = middle;
		else
			end = middle;
	}
	return advance(table.entries, first).address;
}

result<vaddr> find_in_vmlinux(const kernel &k, vaddr ip)
{
	KDUMP_TRY(addresses, k.find_symbol("__start_orc_unwind_ip"));
	KDUMP_TRY(addresses_end, k.find_symbol("__stop_orc_unwind_ip"));
	KDUMP_TRY(entries, k.find_symbol("__start_orc_unwind"));
	uint64_t size = addresses_end < addresses ? 0 : addresses_end - addresses;

	return search(k.mem(), {{addresses}, {entries}, size / size_of<int32_t>}, ip);
}

bool is_kernel_code(const kernel &k, vaddr ip)
{
	auto between = [&](const char *begin, const char *end) {
		result<vaddr> from = k.find_symbol(begin), to = k.find_symbol(end);

		return from && to && *from <= ip && ip < *to;
	};
	return between("_stext", "_etext") || between("_sinittext", "_einittext");
}

} // namespace

result<vaddr> find_orc_entry(const kernel &k, vaddr ip)
{
	using arch_part = layout::mod_arch_specific;

	if (is_kernel_code(k, ip))
		return find_in_vmlinux(k, ip);

	const module_info *module = k.modules().find(ip);
	if (!module)
		return no_entry(ip);
	auto arch = module->raw[layout::module::arch];
	return search(k.mem(),
		      {arch[arch_part::orc_unwind_ip], arch[arch_part::orc_unwind],
		       arch[arch_part::num_orcs]},
		      ip);
}

} // namespace kdump
