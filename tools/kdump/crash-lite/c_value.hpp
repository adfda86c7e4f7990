// SPDX-License-Identifier: GPL-2.0-only
/* A value of the dumped kernel with its C type: in memory, or as a number of its own. */
#pragma once

#include "crash-lite/c_type.hpp"
#include "crash-lite/memory_source.hpp"
#include "crash-lite/session.hpp"
#include "crash-lite/text/report.hpp"

#include <optional>
#include <string_view>

namespace kdump::crash_lite {

struct c_value {
	/* types is null for a symbol of unknown type. */
	c_type type;
	/* In memory at `number`; else `number` is the value itself. */
	bool in_memory = false;
	uint64_t number = 0;
	/* If it is a bit field of the struct at `number`. */
	std::optional<btf_member> bits = {};

	bool has_type() const
	{
		return type.types != nullptr;
	}
};

inline c_value value_in_memory(c_type type, uint64_t address)
{
	return {.type = std::move(type), .in_memory = true, .number = address};
}

inline c_value value_of_number(c_type type, uint64_t number)
{
	return {.type = std::move(type), .in_memory = false, .number = number};
}

/* Itself, or error_code::not_found with the advice to say the type. */
result<c_value> require_type(c_value value);

/* An integer, a pointer or an enumerator as a number; kernel memory. */
result<uint64_t> read_number(session &s, const c_value &value);

/* What a pointer points to, or an array's first element. */
result<c_value> dereference(session &s, c_value value);

/* whole.name */
result<c_value> find_member(c_value whole, std::string_view name);

/* value[index] of an array; of a pointer too, if there is a session to read it with. */
result<c_value> index_value(session *s, c_value value, uint64_t index);

/* `path` is "member", "member.inner[2]": what C finds when it stands behind "struct.". */
result<c_value> select_member(const c_value &whole, std::string_view path);

/* The value in a cell, read from `source` if it is in memory. */
result<cell> read_value(session &s, const memory_source &source, const c_value &value,
			unsigned int radix);

} // namespace kdump::crash_lite
