// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bytes of a dump on their way to a terminal or into a document. A dump may come from a stranger
 * and its strings may hold anything; what is neither text nor valid UTF-8 becomes \xNN, the form
 * in which the kernel's own /dev/kmsg shows such bytes.
 */
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kdump::crash_lite {

/* Length of the valid UTF-8 sequence that `text` begins with, 1 to 4; 0 if it begins with none. */
size_t utf8_length(std::string_view text);

/*
 * Safe on a terminal: printable ASCII, tab, newline and UTF-8 stay; control characters (those of
 * C1, too) and invalid bytes become \xNN.
 */
std::string printable(std::string_view text);

/* The same for what has to stay on one line and in its column: tab and newline become \xNN, too. */
std::string printable_word(std::string_view text);

/* With quotes around it, as JSON (RFC 8259) has it. Always valid UTF-8. */
std::string json_string(std::string_view text);

/* As C writes a string, without the quotes: \n, \t, \", \\, and octal for all that is not ASCII. */
std::string c_string(std::string_view text);

/* How many columns a terminal takes for printable text: one per code point. */
size_t display_width(std::string_view text);

} // namespace kdump::crash_lite
