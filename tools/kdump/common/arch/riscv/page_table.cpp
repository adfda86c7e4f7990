// SPDX-License-Identifier: GPL-2.0-only
#include "arch/riscv/arch.hpp"
#include "arch/table_shape.hpp"

#include "kdump/constant.hpp"
#include "kdump/target.hpp"

namespace kdump::arch {

namespace {

constexpr unsigned int table_bits = index_bits(constant::PTRS_PER_PTE);

/* Sv39, Sv48 and Sv57 have tables of three, four and five levels, Sv32 of two; all are alike. */
page_table_format page_tables(const riscv::boot &boot)
{
	unsigned int levels = (boot.va_bits - constant::PAGE_SHIFT) / table_bits;
	page_table_format format = make_tables(levels, table_bits, table_bits);

	if constexpr (target::word_size == 4) {
		format.add_span(lower_addresses(boot.va_bits));
	} else {
		/* Addresses are sign-extended from the top bit that is translated. */
		format.add_span(lower_addresses(boot.va_bits - 1));
		format.add_span(upper_addresses(boot.va_bits - 1));
	}
	return format;
}

/*
 * Svnapot: an entry whose frame number ends in 1000 is one of 16 that map 64 KiB together. On CPUs
 * of T-Head the same bit, together with another, says what kind of memory this is
 * (asm/pgtable-64.h).
 */
bool is_napot(uint64_t entry)
{
	uint64_t frame_end = uint64_t{1}
			     << (constant::_PAGE_PFN_SHIFT + constant::NAPOT_CONT64KB_ORDER);
	uint64_t size_mask = frame_end - (uint64_t{1} << constant::_PAGE_PFN_SHIFT);

	return entry & constant::_PAGE_NAPOT &&
	       (entry & constant::_PAGE_IO_THEAD) != constant::_PAGE_IO_THEAD &&
	       (entry & size_mask) == frame_end >> 1;
}

} // namespace

/* Both halves are in every top table: the kernel's part is the same in all of them. */
result<page_table> riscv::kernel_page_table(const boot &boot, const dump_view &dump)
{
	return find_kernel_page_table(dump, page_tables(boot));
}

result<page_table> riscv::user_page_table(const boot &boot, const dump_view &dump, vaddr mm)
{
	return find_user_page_table(dump, mm, page_tables(boot));
}

bool riscv::is_user_address(const boot &boot, vaddr address)
{
	if constexpr (target::word_size == 4)
		return address.value < constant::SV32_USER_END;
	return address <= lower_addresses(boot.va_bits - 1).last;
}

/*
 * An entry that allows nothing leads to another table. Memory of PROT_NONE has a bit of its own
 * that no swap entry has set (asm/pgtable.h).
 */
page_table_entry riscv::decode_entry(const boot &, const page_table_level &level, uint64_t entry)
{
	uint64_t frame = (entry & constant::_PAGE_PFN_MASK) >> constant::_PAGE_PFN_SHIFT;
	bool is_leaf = level.shift == constant::PAGE_SHIFT || entry & constant::_PAGE_LEAF;

	if (entry == 0)
		return {};
	if (!(entry & constant::_PAGE_PRESENT) && !(is_leaf && entry & constant::_PAGE_PROT_NONE))
		return {entry_kind::not_present, {}};
	if (!is_leaf)
		return {entry_kind::table, paddr{frame << constant::PAGE_SHIFT}};

	uint64_t size = uint64_t{1} << level.shift;
	page_table_entry page{entry_kind::page, {}};
	if (level.shift == constant::PAGE_SHIFT && is_napot(entry))
		size = page.shared_size = size << constant::NAPOT_CONT64KB_ORDER;
	page.address = paddr{frame << constant::PAGE_SHIFT & ~(size - 1)};
	return page;
}

std::vector<const char *> riscv::entry_flags(const boot &, const page_table_level &level,
					     uint64_t entry)
{
	static constexpr entry_flag names[] = {
		{constant::_PAGE_PRESENT, "PRESENT"},
		{constant::_PAGE_READ, "READ"},
		{constant::_PAGE_WRITE, "WRITE"},
		{constant::_PAGE_EXEC, "EXEC"},
		{constant::_PAGE_USER, "USER"},
		{constant::_PAGE_GLOBAL, "GLOBAL"},
		{constant::_PAGE_ACCESSED, "ACCESSED"},
		{constant::_PAGE_DIRTY, "DIRTY"},
		{constant::_PAGE_SPECIAL, "SPECIAL"},
		{constant::_PAGE_DEVMAP, "DEVMAP"},
		{constant::_PAGE_NOCACHE_SVPBMT, "NOCACHE"},
		{constant::_PAGE_IO_SVPBMT, "IO"},
	};
	std::vector<const char *> found;

	for (const auto &[bit, name] : names) {
		/* The bit of PROT_NONE means that only in entries that are not present. */
		bool is_none = bit == constant::_PAGE_PROT_NONE &&
			       !(entry & constant::_PAGE_PRESENT);

		if (entry & bit)
			found.push_back(is_none ? "PROT_NONE" : name);
	}
	if (level.shift == constant::PAGE_SHIFT && is_napot(entry))
		found.push_back("NAPOT");
	return found;
}

} // namespace kdump::arch
