// SPDX-License-Identifier: GPL-2.0-only
/* What a half-typed word may become. */
#pragma once

#include "crash-lite/session.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kdump::crash_lite {

/*
 * What may stand in place of the last word of `line`: commands if it is the first word; else
 * symbols, and names of types where the command takes them. Sorted, none twice; empty if there
 * are more than `limit`, for nobody reads so many.
 */
std::vector<std::string> complete(session &s, std::string_view line, size_t limit = 500);

/* The last word of a line: behind the last blank or opening bracket. */
std::string_view last_word(std::string_view line);

/* What all of them begin with. */
std::string common_prefix(const std::vector<std::string> &words);

} // namespace kdump::crash_lite
