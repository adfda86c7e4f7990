// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bytes of a dump on their way to a terminal or into a document. A dump may come from a stranger
 * and its strings may hold anything; bytes that are not UTF-8 become \xNN, the form in which the
 * kernel's own /dev/kmsg shows them.
 */
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kdump {

/* Length of the valid UTF-8 sequence that `text` begins with, 1 to 4; 0 if it begins with none. */
size_t utf8_length(std::string_view text);

/* On one line, and safe on a terminal: control characters become \xNN, too. */
std::string printable_line(std::string_view text);

/* The same for text of several lines: tab and newline stay. */
std::string printable_text(std::string_view text);

/* With the quotes around it, as JSON (RFC 8259) has it; always valid UTF-8. */
std::string json_quote(std::string_view text);

} // namespace kdump
