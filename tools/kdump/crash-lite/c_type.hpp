// SPDX-License-Identifier: GPL-2.0-only
/*
 * Types of the dumped kernel as a user names them. BTF need not have "struct page *" or
 * "long [4]" for somebody to cast to them, so pointers and dimensions may be put on top of a
 * type that it has.
 */
#pragma once

#include "base/result.hpp"
#include "kernel/btf.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kdump::crash_lite {

/* `dimensions` of `pointers` to type `id`: 2 and {4} on "struct page" is "struct page **x[4]". */
struct c_type {
	const btf *types = nullptr;
	btf_id id = 0;
	unsigned int pointers = 0;
	std::vector<uint64_t> dimensions = {}; /* the outermost first */

	bool is_plain() const
	{
		return pointers == 0 && dimensions.empty();
	}
};

/* vmlinux's BTF first, then those of the modules. */
using type_sources = std::span<const btf *const>;

/*
 * "struct page", "page", "unsigned long", "struct list_head *", "struct page *[4]". Where several
 * structs have one name, the first is taken. error_code::not_found names what is not known.
 */
result<c_type> find_c_type(type_sources sources, std::string_view text);

/* As C writes it. */
result<std::string> name_of(const c_type &type);
/* Bytes. */
result<uint64_t> size_of(const c_type &type);

/* The same type with typedefs and qualifiers off, if it is_plain(). */
result<btf_type> resolve(const c_type &type);

/* What a pointer points to; error_code::invalid_argument for what is none. */
result<c_type> pointee(const c_type &type);
/* An element of an array, and how many there are. */
struct array_shape {
	c_type element;
	uint64_t count;
};
result<array_shape> elements(const c_type &type);
/* True of arrays of either kind. */
bool is_array(const c_type &type);
bool is_pointer(const c_type &type);

} // namespace kdump::crash_lite
