// SPDX-License-Identifier: GPL-2.0-only
/* Small readings of text: numbers, pieces. Views into the text given; nothing is copied. */
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kdump {

/*
 * The whole text as a number; nothing else may stand in it but "0x" in front where the base is
 * 16. Nothing on overflow, an empty text or a stray character.
 */
std::optional<uint64_t> parse_u64(std::string_view text, int base = 10);

/* As a user writes a number: "0x" makes it hexadecimal, else decimal. */
std::optional<uint64_t> parse_number(std::string_view text);

/* Without white space at both ends. */
std::string_view trim(std::string_view text);

/* Cuts up to and without the next `separator` off the front of `rest`; all of it at the last. */
std::string_view take_field(std::string_view &rest, char separator);

} // namespace kdump
