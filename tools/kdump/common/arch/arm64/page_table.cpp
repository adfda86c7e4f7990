// SPDX-License-Identifier: GPL-2.0-only
#include "arch/arm64/arch.hpp"
#include "arch/table_shape.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"

namespace kdump::arch {

namespace {

constexpr unsigned int table_bits = index_bits(constant::PTRS_PER_PTE);

/* ARM64_HW_PGTABLE_LEVELS() of asm/pgtable-hwdef.h. */
constexpr unsigned int count_levels(unsigned int va_bits)
{
	return (va_bits - 4) / table_bits;
}
static_assert(count_levels(constant::VA_BITS) == config::PGTABLE_LEVELS);

/*
 * With fewer address bits in use than configured, the top level is folded away if that leaves
 * it without bits of its own (4 and 16 KiB pages), and is else indexed as if all bits were there.
 */
page_table_format page_tables(const arm64::boot &boot, address_span span)
{
	unsigned int levels = count_levels(boot.va_bits);
	unsigned int bits = levels == config::PGTABLE_LEVELS ? constant::VA_BITS : boot.va_bits;
	unsigned int top_shift = constant::PAGE_SHIFT + (levels - 1) * table_bits;
	page_table_format format = make_tables(levels, table_bits, bits - top_shift);

	format.add_span(span);
	return format;
}

/* lpa2_is_enabled(): with 4 and 16 KiB pages, both need the same feature of the CPU. */
bool has_wide_entries(const arm64::boot &boot)
{
	return config::ARM64_LPA2 && boot.va_bits == constant::VA_BITS;
}

/* __pte_to_phys(): the upper bits of 52 are in low bits of the entry, which else are SH. */
uint64_t address_of(const arm64::boot &boot, uint64_t entry)
{
	uint64_t address = entry & constant::PTE_ADDR_LOW;

	if (!config::ARM64_LPA2 || has_wide_entries(boot))
		address |= (entry & constant::PTE_ADDR_HIGH) << constant::PTE_ADDR_HIGH_SHIFT;
	return address;
}

} // namespace

/* TTBR1 is for addresses with all upper bits set, TTBR0 for those with none. */
result<page_table> arm64::kernel_page_table(const boot &boot, const dump_view &dump)
{
	return find_kernel_page_table(dump, page_tables(boot, upper_addresses(boot.va_bits)));
}

result<page_table> arm64::user_page_table(const boot &boot, const dump_view &dump, vaddr mm)
{
	return find_user_page_table(dump, mm, page_tables(boot, lower_addresses(boot.va_bits)));
}

bool arm64::is_user_address(const boot &boot, vaddr address)
{
	return address <= lower_addresses(boot.va_bits).last;
}

/*
 * Memory of PROT_NONE is marked by PTE_PRESENT_INVALID, which no swap entry has set
 * (asm/pgtable.h).
 */
page_table_entry arm64::decode_entry(const boot &boot, const page_table_level &level,
				     uint64_t entry)
{
	uint64_t size = uint64_t{1} << level.shift;
	bool is_leaf = level.shift == constant::PAGE_SHIFT || !(entry & constant::PTE_TABLE_BIT);

	if (entry == 0)
		return {};
	if (!(entry & constant::PTE_VALID) && !(is_leaf && entry & constant::PTE_PRESENT_INVALID))
		return {entry_kind::not_present, {}};
	paddr address{address_of(boot, entry)};
	if (!is_leaf)
		return {entry_kind::table, address};
	return {entry_kind::page, paddr{address.value & ~(size - 1)}};
}

std::vector<const char *> arm64::entry_flags(const boot &boot, const page_table_level &,
					     uint64_t entry)
{
	static constexpr entry_flag names[] = {
		{constant::PTE_VALID, "VALID"},	    {constant::PTE_USER, "USER"},
		{constant::PTE_RDONLY, "RDONLY"},   {constant::PTE_SHARED, "SHARED"},
		{constant::PTE_AF, "AF"},	    {constant::PTE_NG, "NG"},
		{constant::PTE_GP, "GP"},	    {constant::PTE_WRITE, "WRITE"},
		{constant::PTE_CONT, "CONT"},	    {constant::PTE_PXN, "PXN"},
		{constant::PTE_UXN, "UXN"},	    {constant::PTE_DIRTY, "DIRTY"},
		{constant::PTE_SPECIAL, "SPECIAL"}, {constant::PTE_DEVMAP, "DEVMAP"},
		{constant::PTE_UFFD_WP, "UFFD_WP"},
	};

	/* With these, part of the address is there. */
	return list_flags(names, has_wide_entries(boot) ? entry & ~constant::PTE_SHARED : entry);
}

} // namespace kdump::arch
