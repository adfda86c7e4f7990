// SPDX-License-Identifier: GPL-2.0-only
#include "arch/table_shape.hpp"
#include "arch/x86/arch.hpp"

#include "kdump/constant.hpp"

namespace kdump::arch {

namespace {

constexpr unsigned int table_bits = index_bits(constant::PTRS_PER_PTE);
static_assert(constant::PTRS_PER_PMD == constant::PTRS_PER_PTE &&
	      constant::PTRS_PER_PUD == constant::PTRS_PER_PTE);

/* With four levels the kernel folds the P4D away: its PGD is at P4D_SHIFT. */
page_table_format page_tables(const x86::boot &boot)
{
	page_table_format format = make_tables(boot.five_level ? 5 : 4, table_bits, table_bits);
	unsigned int bits = format.levels[0].shift + table_bits;

	/* Addresses are sign-extended from the top bit that is translated. */
	format.add_span(lower_addresses(bits - 1));
	format.add_span(upper_addresses(bits - 1));
	return format;
}

} // namespace

/* Both halves are in every top table: the kernel's part is the same in all of them. */
result<page_table> x86::kernel_page_table(const boot &boot, const dump_view &dump)
{
	return find_kernel_page_table(dump, page_tables(boot), "init_top_pgt");
}

result<page_table> x86::user_page_table(const boot &boot, const dump_view &dump, vaddr mm)
{
	return find_user_page_table(dump, mm, page_tables(boot));
}

bool x86::is_user_address(const boot &boot, vaddr address)
{
	return address <= page_tables(boot).spans[0].last;
}

} // namespace kdump::arch
