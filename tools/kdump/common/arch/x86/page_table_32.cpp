// SPDX-License-Identifier: GPL-2.0-only
#include "arch/table_shape.hpp"
#include "arch/x86/arch.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"

namespace kdump::arch {

namespace {

/* Two levels, or three with PAE; the kernel's part is above PAGE_OFFSET. */
constexpr page_table_format make_format()
{
	constexpr unsigned int levels = config::X86_PAE ? 3 : 2, bits = config::X86_PAE ? 9 : 10;
	page_table_format format =
		make_tables(levels, bits, config::X86_PAE ? 2 : bits,
			    config::X86_PAE ? sizeof(uint64_t) : sizeof(uint32_t));

	format.spans[0] = lower_addresses(32);
	format.span_count = 1;
	return format;
}

} // namespace

result<page_table> x86::kernel_page_table(const boot &, const dump_view &dump)
{
	KDUMP_TRY(root, find_kernel_page_table(dump));
	return page_table{root, make_format()};
}

result<page_table> x86::user_page_table(const boot &, const dump_view &dump, vaddr mm)
{
	KDUMP_TRY(root, find_user_page_table(dump, mm));
	return page_table{root, make_format()};
}

bool x86::is_user_address(const boot &, vaddr address)
{
	return address.value < constant::PAGE_OFFSET;
}

} // namespace kdump::arch
