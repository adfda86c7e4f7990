// SPDX-License-Identifier: GPL-2.0-only
#include "arch/powerpc/arch.hpp"
#include "arch/table_shape.hpp"

#include "kdump/constant.hpp"

namespace kdump::arch {

namespace {

/* The hash table's kernels keep page tables too, of another shape (asm/book3s/64/hash.h). */
page_table_format page_tables(const powerpc::boot &boot, uint64_t base)
{
	struct level {
		const char *name;
		unsigned int radix_bits, hash_bits;
	};
	static constexpr level levels[] = {
		{"PGD", constant::RADIX_PGD_INDEX_SIZE, constant::H_PGD_INDEX_SIZE},
		{"PUD", constant::RADIX_PUD_INDEX_SIZE, constant::H_PUD_INDEX_SIZE},
		{"PMD", constant::RADIX_PMD_INDEX_SIZE, constant::H_PMD_INDEX_SIZE},
		{"PTE", constant::RADIX_PTE_INDEX_SIZE, constant::H_PTE_INDEX_SIZE},
	};
	page_table_format format;
	unsigned int shift = constant::PAGE_SHIFT;

	/* asm/pgtable-be-types.h */
	format.entry_order = std::endian::big;
	format.entry_size = constant::sizeof_pte_t;
	format.level_count = std::size(levels);
	for (unsigned int i = format.level_count; i-- > 0;) {
		unsigned int bits = boot.radix ? levels[i].radix_bits : levels[i].hash_bits;

		format.levels[i] = {levels[i].name, shift, bits};
		shift += bits;
	}
	format.add_span({vaddr{base}, lower_addresses(shift).last + base});
	return format;
}

} // namespace

/* Of a kernel's address all bits below those that say that it is one. */
result<page_table> powerpc::kernel_page_table(const boot &boot, const dump_view &dump)
{
	KDUMP_TRY(init_mm, dump.find_symbol("init_mm"));
	return find_user_page_table(dump, init_mm, page_tables(boot, constant::PAGE_OFFSET));
}

result<page_table> powerpc::user_page_table(const boot &boot, const dump_view &dump, vaddr mm)
{
	return find_user_page_table(dump, mm, page_tables(boot, 0));
}

bool powerpc::is_user_address(const boot &boot, vaddr address)
{
	return address <= page_tables(boot, 0).spans[0].last;
}

/*
 * Entries of pages, swapped out ones too, are told from those of tables by _PAGE_PTE. One that
 * is being changed at this moment is _PAGE_INVALID; its memory is there.
 */
page_table_entry powerpc::decode_entry(const boot &boot, const page_table_level &level,
				       uint64_t entry)
{
	static_assert(constant::PMD_MASKED_BITS == constant::PUD_MASKED_BITS &&
		      constant::PMD_MASKED_BITS == constant::P4D_MASKED_BITS);
	uint64_t none = boot.radix ? uint64_t{constant::RADIX_PTE_NONE_MASK}
				   : uint64_t{constant::H_PTE_NONE_MASK};
	uint64_t size = uint64_t{1} << level.shift;

	if ((entry & ~none) == 0)
		return {};
	if (!(entry & (constant::_PAGE_PRESENT | constant::_PAGE_INVALID)))
		return {entry_kind::not_present, {}};
	if (entry & constant::_PAGE_PTE)
		return {entry_kind::page, paddr{entry & constant::PTE_RPN_MASK & ~(size - 1)}};
	if (level.shift == constant::PAGE_SHIFT)
		return {entry_kind::not_present, {}};
	return {entry_kind::table, paddr{entry & ~constant::PMD_MASKED_BITS}};
}

std::vector<const char *> powerpc::entry_flags(const boot &, const page_table_level &,
					       uint64_t entry)
{
	static constexpr entry_flag names[] = {
		{constant::_PAGE_PRESENT, "PRESENT"},
		{constant::_PAGE_INVALID, "INVALID"},
		{constant::_PAGE_READ, "READ"},
		{constant::_PAGE_WRITE, "WRITE"},
		{constant::_PAGE_EXEC, "EXEC"},
		{constant::_PAGE_PRIVILEGED, "PRIVILEGED"},
		{constant::_PAGE_ACCESSED, "ACCESSED"},
		{constant::_PAGE_DIRTY, "DIRTY"},
		{constant::_PAGE_SOFT_DIRTY, "SOFT_DIRTY"},
		{constant::_PAGE_SPECIAL, "SPECIAL"},
		{constant::_PAGE_DEVMAP, "DEVMAP"},
	};
	/* How the memory is cached is a number in the bits of the last one. */
	uint64_t cache = entry & constant::_PAGE_TOLERANT;
	std::vector<const char *> found = list_flags(names, entry);

	if (cache == constant::_PAGE_SAO)
		found.push_back("SAO");
	else if (cache == constant::_PAGE_NON_IDEMPOTENT)
		found.push_back("NON_IDEMPOTENT");
	else if (cache == constant::_PAGE_TOLERANT)
		found.push_back("TOLERANT");
	return found;
}

} // namespace kdump::arch
