// SPDX-License-Identifier: GPL-2.0-only
#include "base/escape.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <cstdint>

namespace kdump {

namespace {

struct utf8_form {
	uint8_t first, last; /* of the first byte */
	uint8_t length;
	uint8_t second_first, second_last; /* narrower where longer forms would be overlong, etc. */
};

/* Table 3-7 of the Unicode standard: well-formed sequences; bytes from the third on are 80..BF. */
constexpr utf8_form utf8_forms[] = {
	{0x00, 0x7f, 1, 0, 0},	     {0xc2, 0xdf, 2, 0x80, 0xbf}, {0xe0, 0xe0, 3, 0xa0, 0xbf},
	{0xe1, 0xec, 3, 0x80, 0xbf}, {0xed, 0xed, 3, 0x80, 0x9f}, {0xee, 0xef, 3, 0x80, 0xbf},
	{0xf0, 0xf0, 4, 0x90, 0xbf}, {0xf1, 0xf3, 4, 0x80, 0xbf}, {0xf4, 0xf4, 4, 0x80, 0x8f},
};

uint8_t byte_at(std::string_view text, size_t i)
{
	return static_cast<uint8_t>(text[i]);
}

/* C0, DEL, and C1 in its form of two bytes. */
bool is_control(std::string_view sequence)
{
	uint8_t first = byte_at(sequence, 0);

	return first < 0x20 || first == 0x7f || (first == 0xc2 && byte_at(sequence, 1) < 0xa0);
}

std::string hexadecimal_bytes(std::string_view bytes, const char *each)
{
	std::string text;

	for (size_t i = 0; i < bytes.size(); ++i)
		text += format("%s%02x", each, byte_at(bytes, i));
	return text;
}

/* Cuts a valid sequence off the front of `rest`, or else one byte; tells which. */
std::string_view take_sequence(std::string_view &rest, bool &valid)
{
	size_t length = utf8_length(rest);
	std::string_view sequence = rest.substr(0, std::max<size_t>(length, 1));

	valid = length != 0;
	rest.remove_prefix(sequence.size());
	return sequence;
}

} // namespace

size_t utf8_length(std::string_view text)
{
	if (text.empty())
		return 0;
	for (const utf8_form &form : utf8_forms) {
		uint8_t first = byte_at(text, 0);
		if (first < form.first || first > form.last)
			continue;
		if (text.size() < form.length)
			return 0;
		for (size_t i = 1; i < form.length; ++i) {
			uint8_t low = i == 1 ? form.second_first : 0x80;
			uint8_t high = i == 1 ? form.second_last : 0xbf;
			if (byte_at(text, i) < low || byte_at(text, i) > high)
				return 0;
		}
		return form.length;
	}
	return 0;
}

std::string printable_line(std::string_view text)
{
	std::string line;

	while (!text.empty()) {
		bool valid;
		std::string_view sequence = take_sequence(text, valid);
		if (!valid || is_control(sequence))
			line += hexadecimal_bytes(sequence, "\\x");
		else
			line += sequence;
	}
	return line;
}

std::string printable_text(std::string_view text)
{
	std::string safe;

	while (!text.empty()) {
		size_t length = std::min(text.find_first_of("\t\n"), text.size());

		safe += printable_line(text.substr(0, length));
		text.remove_prefix(length);
		if (!text.empty()) {
			safe += text.front();
			text.remove_prefix(1);
		}
	}
	return safe;
}

std::string json_quote(std::string_view text)
{
	std::string quoted = "\"";

	while (!text.empty()) {
		bool valid;
		std::string_view sequence = take_sequence(text, valid);
		if (!valid)
			quoted += hexadecimal_bytes(sequence, "\\\\x");
		else if (sequence == "\"" || sequence == "\\")
			quoted.append("\\").append(sequence);
		else if (sequence == "\n")
			quoted += "\\n";
		else if (sequence == "\t")
			quoted += "\\t";
		else if (is_control(sequence)) /* U+0080 and on are C2 80 and on in UTF-8 */
			quoted += hexadecimal_bytes(sequence.substr(sequence.size() - 1), "\\u00");
		else
			quoted += sequence;
	}
	return quoted += '"';
}

} // namespace kdump
