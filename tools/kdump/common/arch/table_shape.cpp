// SPDX-License-Identifier: GPL-2.0-only
#include "arch/table_shape.hpp"

#include "kdump/layout/linux/mm_types.hpp"

namespace kdump::arch {

result<page_table> find_kernel_page_table(const dump_view &dump, const page_table_format &format,
					  std::string_view symbol)
{
	KDUMP_TRY(table, dump.find_symbol(symbol));
	KDUMP_TRY(root, dump.translate(table));
	return page_table{root, format};
}

result<page_table> find_user_page_table(const dump_view &dump, vaddr mm,
					const page_table_format &format)
{
	KDUMP_TRY(table, read_address(dump, mm + layout::mm_struct::pgd.offset));
	KDUMP_TRY(root, dump.translate(table));
	return page_table{root, format};
}

void find_empty_tables(const dump_view &dump, page_table_format &format)
{
	static constexpr const char *names[] = {"invalid_pte_table", "invalid_pmd_table",
						"invalid_pud_table"};

	for (unsigned int i = 0; i + 1 < format.level_count; i++) {
		if (result<vaddr> empty = dump.find_symbol(names[format.level_count - 2 - i]))
			format.levels[i].none = empty->value;
	}
}

std::vector<const char *> list_flags(std::span<const entry_flag> flags, uint64_t entry)
{
	std::vector<const char *> found;

	for (const auto &[bits, name] : flags) {
		if (entry & bits)
			found.push_back(name);
	}
	return found;
}

} // namespace kdump::arch
