// SPDX-License-Identifier: GPL-2.0-only
/* The flattened form; dump_file.hpp says what it is. */
#pragma once

#include "base/file.hpp"
#include "vmcore/segment_map.hpp"

#include <optional>

namespace kdump {

/* What is in front of the first record. */
constexpr size_t flattened_header_size = 4096;
constexpr size_t flattened_record_header_size = 16;

/* Whether the file begins as flattened ones do; 16 bytes tell. */
bool is_flattened(std::span<const std::byte> head);

struct flattened_record {
	uint64_t offset; /* in the dump */
	uint64_t size;
};

/*
 * From the 16 bytes in front of a record; nothing for the one that ends the stream. Negative
 * numbers and ends past 2^63 are error_code::corrupt.
 */
result<std::optional<flattened_record>>
parse_flattened_record(std::span<const std::byte, flattened_record_header_size> bytes);

struct flattened_index {
	segment_map records; /* dump offset to file offset */
	uint64_t dump_size = 0;
	bool cut_short = false; /* the end record is missing */
};

/* Reads the header of each record. A last record that the file cuts is taken as far as it goes. */
result<flattened_index> read_flattened_index(const file &input);

} // namespace kdump
