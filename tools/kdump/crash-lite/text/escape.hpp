// SPDX-License-Identifier: GPL-2.0-only
/* Strings of a dump as C writes them, and how wide text is. base/escape.hpp makes it safe. */
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kdump::crash_lite {

/* As C writes a string, without the quotes: \n, \t, \", \\, and octal for all that is not ASCII. */
std::string c_string(std::string_view text);

/* How many columns a terminal takes for printable text: one per code point. */
size_t display_width(std::string_view text);

} // namespace kdump::crash_lite
