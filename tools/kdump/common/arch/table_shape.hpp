// SPDX-License-Identifier: GPL-2.0-only
/* The shape of page tables that most machines have. */
#pragma once

#include "arch/architecture.hpp"

#include "kdump/constant.hpp"

#include <algorithm>

namespace kdump::arch {

/*
 * `count` levels of tables, 1 << table_bits entries each; the one at the top may be of another
 * size. It is the PGD, whatever the kernel folds away below it.
 */
constexpr page_table_format make_tables(unsigned int count, unsigned int table_bits,
					unsigned int top_bits, unsigned int entry_size)
{
	constexpr std::array<const char *, 5> names = {"PTE", "PMD", "PUD", "P4D", "PGD"};
	page_table_format format;

	format.level_count = std::clamp(count, 1U, 5U);
	format.entry_size = entry_size;
	for (unsigned int i = 0; i < format.level_count; i++) {
		unsigned int above = format.level_count - 1 - i;

		format.levels[i] = {names[above], constant::PAGE_SHIFT + above * table_bits,
				    table_bits};
	}
	format.levels[0].name = names.back();
	format.levels[0].bits = top_bits;
	return format;
}

/* What bits of an entry beside the address say. */
struct entry_flag {
	uint64_t bits;
	const char *name;
};

/* Those of which all bits are set; none that has no bits. */
inline std::vector<const char *> list_flags(std::span<const entry_flag> flags, uint64_t entry)
{
	std::vector<const char *> found;

	for (const auto &[bits, name] : flags) {
		if (bits != 0 && (entry & bits) == bits)
			found.push_back(name);
	}
	return found;
}

/* All addresses below 1 << bits; all that are the complement of one of those. */
constexpr address_span lower_addresses(unsigned int bits)
{
	return {vaddr{0}, vaddr{(uint64_t{1} << bits) - 1}};
}
constexpr address_span upper_addresses(unsigned int bits)
{
	return {vaddr{-(uint64_t{1} << bits)}, vaddr{~uint64_t{0}}};
}

} // namespace kdump::arch
