// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where variables are, for a kernel that does not say so itself: without CONFIG_KALLSYMS_ALL its
 * symbol table has functions only. The build's System.map has all of them.
 */
#pragma once

#include "base/result.hpp"
#include "merge.hpp"
#include "output.hpp"

#include <map>
#include <string>
#include <string_view>

namespace kdump::generator {

/*
 * The distance from _stext of each symbol in the kernel image, out of the text of a System.map.
 * Names that several symbols have are left out.
 */
std::map<std::string, int64_t> parse_symbol_map(std::string_view text);

/*
 * Writes addresses.hpp: of the model's variables, of the ends of sections and of stacks, out of System.map in
 * the object tree or of its image; an empty table if there is none, or if it is not needed.
 */
result<void> emit_addresses(const kernel_model &model, const std::string &object,
			    output_directory &out);

} // namespace kdump::generator
