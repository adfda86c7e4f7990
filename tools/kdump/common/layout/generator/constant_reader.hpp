// SPDX-License-Identifier: GPL-2.0-only
/* The records that probe/probe.h leaves in an ELF section, and the facts of the ELF header. */
#pragma once

#include "base/result.hpp"
#include "model.hpp"

#include <string>
#include <string_view>

namespace kdump::generator {

/* "$12 $4 $1 $1 PAGE_SHIFT": value, size, is signed, is known, name. */
result<constant> parse_constant(std::string_view record);

/* Adds the constants in section .kdump.const of the ELF file; it may have none. */
result<void> read_constants(const std::string &path, probe &into);

result<target> read_target(const std::string &path);

/* The build id in the notes of an ELF file as hexadecimal digits; empty if there is none. */
result<std::string> read_build_id(const std::string &path);

} // namespace kdump::generator
