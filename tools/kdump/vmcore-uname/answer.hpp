// SPDX-License-Identifier: GPL-2.0-only
/* What vmcore-uname found out, and how it says so. */
#pragma once

#include "vmcore-uname/options.hpp"
#include "vmcore/vmcore.hpp"

namespace kdump {

/*
 * The dump's identity with at least these fields filled in, if they can be found at all: notes
 * and headers are asked first, and only then memory.
 */
dump_identity complete_identity(vmcore &dump, std::span<const uname_field> wanted);

std::optional<std::string> value_of(const dump_identity &identity, uname_field field);

/* The values in one line, "unknown" for those that are not known. */
std::string format_line(const dump_identity &identity, std::span<const uname_field> fields);

/* One JSON object in one line; null for what is not known. `complete` is what is_whole() said. */
std::string format_json(const dump_identity &identity, bool complete);

} // namespace kdump
