// SPDX-License-Identifier: GPL-2.0-only
/*
 * The shapes of structs as facts that can be compared: where a member is and how large, by its
 * path ("outer.inner" if the inner struct has no name). Read from the generator's layout.txt.
 */
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace kdump::layouts {

struct member_fact {
	uint64_t offset = 0; /* bytes; bits of a bit field */
	uint64_t size = 0;   /* likewise */
	bool is_bitfield = false;

	bool operator==(const member_fact &) const = default;
};

struct struct_facts {
	uint64_t size = 0;
	std::map<std::string, member_fact, std::less<>> members;

	bool operator==(const struct_facts &) const = default;
	/* The size is one too. */
	size_t count() const
	{
		return members.size() + 1;
	}
};

struct layout_facts {
	std::map<std::string, struct_facts, std::less<>> structs;
	std::map<std::string, int64_t, std::less<>> constants;
};

/* `text` is a layout.txt. */
result<layout_facts> parse_layout(std::string_view text);

} // namespace kdump::layouts
