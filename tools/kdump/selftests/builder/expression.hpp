// SPDX-License-Identifier: GPL-2.0-only
/* Numbers in a description: 4096, -1, 0x10, NAME, and sums, differences and products of them. */
#pragma once

#include "base/result.hpp"

#include <map>
#include <string>
#include <string_view>

namespace kdump::builder {

/* Variables and labels. */
using symbols = std::map<std::string, uint64_t, std::less<>>;

/*
 * From left to right, without precedence and without spaces; wraps like uint64_t does. An
 * unknown name is 0 if `lenient`, as labels are in the first pass, or else
 * error_code::not_found.
 */
result<uint64_t> evaluate(std::string_view text, const symbols &known, bool lenient);

} // namespace kdump::builder
