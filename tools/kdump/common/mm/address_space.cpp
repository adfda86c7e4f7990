// SPDX-License-Identifier: GPL-2.0-only
#include "mm/address_space.hpp"

#include "mm/page_table.hpp"

namespace kdump {

address_space::address_space(const physical_memory &physical, const boot &boot,
			     std::vector<arch::linear_mapping> linear, std::optional<paddr> root) :
	physical_(&physical),
	boot_(boot), linear_(std::move(linear)), root_(root)
{
}

address_space address_space::of_page_table(const physical_memory &physical, const boot &boot,
					   paddr root)
{
	return address_space(physical, boot, {}, root);
}

result<translation> address_space::translate(vaddr address) const
{
	for (const arch::linear_mapping &map : linear_) {
		if (map.range.contains(address))
			return translation{map.physical + (address - map.range.begin),
					   map.range.end - address};
	}
	if (!root_)
		return make_error(error_code::fault, "0x%llx is not mapped",
				  static_cast<unsigned long long>(address.value));
	return translate_by_page_table(*physical_, boot_, *root_, address);
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
