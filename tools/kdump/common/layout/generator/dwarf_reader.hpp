// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shapes of structs, enumerators and declared variables out of the DWARF debug information of a
 * linked probe. DWARF 4 and its older form of bit fields, as s390 asks for, are understood.
 */
#pragma once

#include "base/result.hpp"
#include "model.hpp"

#include <string>

namespace kdump::generator {

/* The trees that files are declared in; absolute paths. */
struct source_trees {
	std::string source;
	std::string object;
};

/* `path` is an ELF file that has been through the linker. Adds to `into`. */
result<void> read_dwarf(const std::string &path, const source_trees &trees, probe &into);

} // namespace kdump::generator
