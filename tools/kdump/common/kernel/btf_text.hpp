// SPDX-License-Identifier: GPL-2.0-only
/* Types of BTF as people write them, in C. Names come out as they stand in the BTF. */
#pragma once

#include "kernel/btf.hpp"

namespace kdump {

/* What a user calls a type: "struct page", "union x", "enum zone_type", "pid_t", "page". */
std::vector<btf_id> find_type(const btf &types, std::string_view c_name);

/*
 * A declaration as it is written in C: "struct list_head *next", "int (*fn)(void *, int)",
 * "char comm[16]". Without a name, the type alone. A type without a tag is "struct {...}".
 */
result<std::string> declare(const btf &types, btf_id type, std::string_view name);
/* The same with the width of a bit field: "unsigned int on_rq : 1". */
result<std::string> declare(const btf &types, const btf_member &member);

/* One line of a definition, without indentation and newline. */
struct btf_line {
	unsigned int depth;		  /* of the indentation */
	std::string text;		  /* "struct list_head *next;" */
	std::optional<btf_member> member; /* if it declares one; offset from the outermost struct */
};

/* A type written out, members without a type tag of their own too; any other type is one line. */
result<std::vector<btf_line>> define(const btf &types, btf_id type);

} // namespace kdump
