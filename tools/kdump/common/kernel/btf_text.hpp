// SPDX-License-Identifier: GPL-2.0-only
/*
 * Types of BTF as people write them, in C. Names come out as they stand in the BTF, and that may
 * be any bytes where it was damaged. Types that hang together in no sane way are an error.
 */
#pragma once

#include "kernel/btf.hpp"

namespace kdump {

/*
 * What a user calls a type: "struct page", "union x", "enum zone_type", "pid_t", "unsigned long",
 * or "page" for whatever has that name. Definitions only; by id, the base's first.
 */
std::vector<btf_id> find_type(const btf &types, std::string_view c_name);

/*
 * A declaration: "struct list_head *next", "int (*fn)(void *, int)", "char comm[16]". Without a
 * name, the type alone. A struct without a tag is "struct {...}", an array of unknown length, and
 * so one of length 0, "[]". Functions and variables bring their own name.
 */
result<std::string> declare(const btf &types, btf_id type, std::string_view name);
/* The same with the width of a bit field: "unsigned int on_rq : 1". */
result<std::string> declare(const btf &types, const btf_member &member);

/* One line of a definition, without indentation and newline. */
struct btf_line {
	unsigned int depth; /* of the indentation */
	std::string text;   /* "struct list_head *next;", "struct {", "} name;", "ZONE_DMA = 0," */
	/* The member that the line names; its offset counts from the outermost struct. */
	std::optional<btf_member> member;
};

/*
 * A type written out: a struct, union or enum from "struct page {" to "}", with the members of
 * inner ones that have no tag; a typedef as "typedef struct {" to "} atomic_t;"; any other type as
 * one line.
 */
result<std::vector<btf_line>> define(const btf &types, btf_id type);

} // namespace kdump
