// SPDX-License-Identifier: GPL-2.0-only
#include "mm/address_space.hpp"

#include "mm/page_table.hpp"

namespace kdump {

address_space::address_space(const physical_memory &physical, const boot &boot,
			     std::vector<arch::linear_mapping> linear,
			     std::optional<arch::page_table> tables) :
	physical_(&physical),
	boot_(boot), linear_(std::move(linear)), tables_(tables)
{
}

result<translation> address_space::translate(vaddr address) const
{
	for (const arch::linear_mapping &map : linear_) {
		if (map.range.contains(address))
			return translation{map.physical + (address - map.range.begin),
					   map.range.end - address};
	}
	if (!tables_)
		return make_error(error_code::fault, "0x%llx is not mapped", wide(address.value));
	return translate_by_page_table(*physical_, boot_, *tables_, address);
}

std::optional<vaddr> address_space::find_linear_address(paddr address) const
{
	/* The direct map is behind the image map, and is the one that people mean. */
	for (auto map = linear_.rbegin(); map != linear_.rend(); ++map) {
		if (address >= map->physical && address - map->physical < map->range.size())
			return map->range.begin + (address - map->physical);
	}
	return std::nullopt;
}

} // namespace kdump
