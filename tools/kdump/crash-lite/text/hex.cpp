// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/text/hex.hpp"

#include "base/endian.hpp"

#include <algorithm>
#include <cinttypes>

namespace kdump::crash_lite {

namespace {

/* So wide that no value of that size needs more. */
int decimal_width(const hex_layout &how)
{
	switch (how.word_size) {
	case 1:
		return how.format == word_format::signed_decimal ? 4 : 3;
	case 2:
		return how.format == word_format::signed_decimal ? 6 : 5;
	case 4:
		return how.format == word_format::signed_decimal ? 11 : 10;
	default:
		return 20;
	}
}

std::string format_word(const hex_layout &how, uint64_t value)
{
	switch (how.format) {
	case word_format::signed_decimal:
		return format("%*" PRId64, decimal_width(how), sign_extend(value, how.word_size));
	case word_format::unsigned_decimal:
		return format("%*" PRIu64, decimal_width(how), value);
	case word_format::hexadecimal:
		break;
	}
	return format("%0*" PRIx64, static_cast<int>(2 * how.word_size), value);
}

cell word_cell(const hex_layout &how, uint64_t value)
{
	switch (how.format) {
	case word_format::signed_decimal:
		return sign_extend(value, how.word_size);
	case word_format::unsigned_decimal:
		return value;
	case word_format::hexadecimal:
		break;
	}
	return hexadecimal{value, 2 * how.word_size};
}

std::string ascii(std::span<const std::byte> bytes)
{
	std::string text;

	for (std::byte b : bytes) {
		char c = static_cast<char>(b);
		text += c >= 0x20 && c < 0x7f ? c : '.';
	}
	return text;
}

} // namespace

uint64_t load_integer(std::span<const std::byte> bytes, std::endian order)
{
	switch (bytes.size()) {
	case 1:
		return load<uint8_t>(bytes.data(), order);
	case 2:
		return load<uint16_t>(bytes.data(), order);
	case 4:
		return load<uint32_t>(bytes.data(), order);
	default:
		return load<uint64_t>(bytes.data(), order);
	}
}

int64_t sign_extend(uint64_t value, unsigned int size)
{
	unsigned int unused = 64 - 8 * size;

	return static_cast<int64_t>(value << unused) >> unused;
}

section make_hex_section(const hex_layout &how)
{
	size_t words = hex_line_bytes / how.word_size;
	size_t width = words * (format_word(how, 0).size() + 1);

	return {.name = "memory",
		.form = shape::lines,
		.columns = {{.name = "address",
			     .alignment = align::right,
			     .min_width = 16,
			     .after = ":  "},
			    {.name = "values",
			     .min_width = how.with_ascii ? static_cast<unsigned int>(width) : 0},
			    {.name = "", .before = "  "}}};
}

void add_hex_line(section &lines, const hex_layout &how, uint64_t address,
		  std::span<const std::byte> bytes)
{
	cell::list values;
	std::string text;

	for (size_t i = 0; i + how.word_size <= bytes.size(); i += how.word_size) {
		uint64_t value = load_integer(bytes.subspan(i, how.word_size), how.byte_order);

		text += (i ? " " : "") + format_word(how, value);
		values.push_back(word_cell(how, value));
	}
	lines.add(hexadecimal{address}, cell(std::move(values)).shown_as(std::move(text)),
		  how.with_ascii ? cell(ascii(bytes)) : cell());
}

} // namespace kdump::crash_lite
