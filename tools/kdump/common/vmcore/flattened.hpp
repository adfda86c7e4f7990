// SPDX-License-Identifier: GPL-2.0-only
/*
 * The flattened form: a header of 4096 bytes ("makedumpfile", type 1, version 1), then records
 * of an offset, a size and that many bytes, in the order in which they were written; an offset
 * and size of -1 end it. All numbers are 64-bit, signed and big-endian. makedumpfile -F writes it
 * to streams that cannot seek (IMPLEMENTATION, "The flattened format"). It is read in place: the
 * index is made by going from record header to record header.
 */
#pragma once

#include "base/file.hpp"
#include "vmcore/dump_form.hpp"

#include <array>
#include <memory>
#include <optional>

namespace kdump {

constexpr size_t flattened_header_size = 4096;
constexpr size_t flattened_record_header_size = 16;

/* What is in front of the first record. */
std::array<std::byte, flattened_header_size> make_flattened_header();
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

/*
 * Reads the header of each record. A last record that the file cuts is taken as far as it goes.
 * Never-written bytes between records are zero, as in the file made of them.
 */
result<std::unique_ptr<dump_form>> open_flattened(file input);

} // namespace kdump
