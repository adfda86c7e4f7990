// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generated layouts against the kernel's own description of its types. The layouts come from
 * the headers, compiled here; the BTF comes with the kernel's binary, compiled by whoever built
 * it. If they differ, the configuration, the compiler or the generator is wrong.
 */
#pragma once

#include "selftests/layouts/facts.hpp"

#include "kernel/btf.hpp"

#include <string>
#include <vector>

namespace kdump::layouts {

struct comparison {
	size_t equal = 0;	    /* facts */
	size_t missing = 0;	    /* facts of structs that BTF does not have */
	size_t equal_constants = 0; /* enumerators that both know */
	/* What BTF has no enumerator for: macros, and enums that the image does not use. */
	size_t missing_constants = 0;
	/* Lines, one for each struct, member or enumerator. */
	std::vector<std::string> mismatches;
	std::vector<std::string> absent;    /* structs that BTF does not have */
	std::vector<std::string> ambiguous; /* structs that BTF has several of */
	std::vector<std::string> foreign;   /* constants whose names BTF has in other enums only */

	size_t facts() const
	{
		return equal + missing;
	}
};

/*
 * A struct that BTF has several of is compared with the one that has the same members; BTF does
 * not say which file a type is from.
 */
comparison compare(const layout_facts &facts, const btf &types);

} // namespace kdump::layouts
