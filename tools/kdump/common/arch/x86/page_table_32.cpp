// SPDX-License-Identifier: GPL-2.0-only
#include "arch/table_shape.hpp"
#include "arch/x86/arch.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"

namespace kdump::arch {

namespace {

/* Two levels, or three with PAE; the kernel's part is above PAGE_OFFSET. */
page_table_format page_tables()
{
	page_table_format format = make_tables(config::PGTABLE_LEVELS,
					       index_bits(constant::PTRS_PER_PTE),
					       index_bits(constant::PTRS_PER_PGD));

	format.add_span(lower_addresses(32));
	return format;
}

} // namespace

result<page_table> x86::kernel_page_table(const boot &, const dump_view &dump)
{
	return find_kernel_page_table(dump, page_tables());
}

result<page_table> x86::user_page_table(const boot &, const dump_view &dump, vaddr mm)
{
	return find_user_page_table(dump, mm, page_tables());
}

bool x86::is_user_address(const boot &, vaddr address)
{
	return address.value < constant::PAGE_OFFSET;
}

} // namespace kdump::arch
