// SPDX-License-Identifier: GPL-2.0-only
/* What is asked of one entry of the debug information (DIE), in our types. */
#pragma once

#include <elfutils/libdw.h>

#include <cstdint>
#include <optional>
#include <string>

namespace kdump::generator {

/* An attribute that is an unsigned number; nothing if there is none. */
std::optional<uint64_t> find_number(Dwarf_Die &die, unsigned int name);

/* An attribute that may be negative. */
std::optional<int64_t> find_signed_number(Dwarf_Die &die, unsigned int name);

bool has_flag(Dwarf_Die &die, unsigned int name);

/* Empty if it has none. */
std::string name_of(Dwarf_Die &die);

/* Elements of one dimension of an array; flexible ones and [0] have none. */
uint64_t count_of(Dwarf_Die &subrange);

/* Calls visit(child) for each child of a DIE. */
template <typename Visitor> void for_each_child(Dwarf_Die &parent, Visitor visit)
{
	Dwarf_Die child;

	if (dwarf_child(&parent, &child))
		return;
	do
		visit(child);
	while (dwarf_siblingof(&child, &child) == 0);
}

} // namespace kdump::generator
