// SPDX-License-Identifier: GPL-2.0-only
/* Small readings of text: numbers, pieces. Views into the text given; nothing is copied. */
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
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

/* Cuts `prefix` off the front of `text`, if it is there. */
bool cut_prefix(std::string_view &text, std::string_view prefix);

/* Bytes as text. char may look at any: this is not a view of them as another type. */
inline std::string_view as_text(std::span<const std::byte> bytes)
{
	return {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
}

inline std::span<const std::byte> bytes_of(std::string_view text)
{
	return std::as_bytes(std::span(text));
}

} // namespace kdump
