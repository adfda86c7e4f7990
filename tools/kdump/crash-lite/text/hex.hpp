// SPDX-License-Identifier: GPL-2.0-only
/* Rows of memory: an address, the words from there on, and the bytes as ASCII. */
#pragma once

#include "crash-lite/text/report.hpp"

#include <bit>
#include <span>

namespace kdump::crash_lite {

enum class word_format : uint8_t { hexadecimal, signed_decimal, unsigned_decimal };

struct hex_layout {
	unsigned int word_size = 8; /* bytes: 1, 2, 4 or 8 */
	word_format format = word_format::hexadecimal;
	bool with_ascii = true;
	std::endian byte_order = std::endian::little;
};

/* A line holds 16 bytes. */
inline constexpr size_t hex_line_bytes = 16;

/* Columns "address", "values" and, for people, the bytes as ASCII. */
section make_hex_section(const hex_layout &how);

/*
 * The next line: at most hex_line_bytes, a whole number of words. `address` is what the line
 * says, be it an address or an offset.
 */
void add_hex_line(section &lines, const hex_layout &how, uint64_t address,
		  std::span<const std::byte> bytes);

/* An unsigned integer of 1, 2, 4 or 8 bytes. */
uint64_t load_integer(std::span<const std::byte> bytes, std::endian order);

/* Bits above the `size` bytes take the sign's value. */
int64_t sign_extend(uint64_t value, unsigned int size);

} // namespace kdump::crash_lite
