// SPDX-License-Identifier: GPL-2.0-only
#include "dwarf_die.hpp"

#include <dwarf.h>

namespace kdump::generator {

std::optional<uint64_t> find_number(Dwarf_Die &die, unsigned int name)
{
	Dwarf_Attribute attribute;
	Dwarf_Word value;

	if (!dwarf_attr_integrate(&die, name, &attribute) || dwarf_formudata(&attribute, &value))
		return std::nullopt;
	return value;
}

/*
 * Compilers write negative numbers as DW_FORM_sdata, and positive ones in as few
 * bytes as hold them, so 0x80 in one byte is 128: libdw's own guess would be -128.
 */
std::optional<int64_t> find_signed_number(Dwarf_Die &die, unsigned int name)
{
	Dwarf_Attribute attribute;
	Dwarf_Sword number;
	Dwarf_Word bits;

	if (!dwarf_attr(&die, name, &attribute))
		return std::nullopt;
	unsigned int form = dwarf_whatform(&attribute);
	if (form == DW_FORM_sdata || form == DW_FORM_implicit_const) {
		if (dwarf_formsdata(&attribute, &number))
			return std::nullopt;
		return number;
	}
	if (dwarf_formudata(&attribute, &bits))
		return std::nullopt;
	return static_cast<int64_t>(bits);
}

bool has_flag(Dwarf_Die &die, unsigned int name)
{
	Dwarf_Attribute attribute;
	bool value = false;

	return dwarf_attr(&die, name, &attribute) && !dwarf_formflag(&attribute, &value) && value;
}

std::string name_of(Dwarf_Die &die)
{
	const char *name = dwarf_diename(&die);
	return name ? name : "";
}

uint64_t count_of(Dwarf_Die &subrange)
{
	if (auto count = find_number(subrange, DW_AT_count))
		return *count;
	int64_t upper = find_signed_number(subrange, DW_AT_upper_bound).value_or(-1);
	/* Some compilers write the -1 of [0] as an unsigned word. */
	return upper < 0 || upper == UINT32_MAX ? 0 : upper + 1;
}

} // namespace kdump::generator
