// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/text/escape.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <cstdint>

namespace kdump::crash_lite {

namespace {

uint8_t byte_at(std::string_view text, size_t i)
{
	return static_cast<uint8_t>(text[i]);
}

bool is_continuation(uint8_t byte)
{
	return (byte & 0xc0) == 0x80;
}

/* Second bytes that overlong forms, surrogates and code points past U+10FFFF would need. */
bool second_byte_fits(uint8_t first, uint8_t second)
{
	switch (first) {
	case 0xe0:
		return second >= 0xa0;
	case 0xed:
		return second <= 0x9f;
	case 0xf0:
		return second >= 0x90;
	case 0xf4:
		return second <= 0x8f;
	default:
		return true;
	}
}

/* C0, DEL, and C1 in its UTF-8 form. */
bool is_control(std::string_view text, size_t length)
{
	uint8_t first = byte_at(text, 0);

	if (length == 1)
		return first < 0x20 || first == 0x7f;
	return length == 2 && first == 0xc2 && byte_at(text, 1) < 0xa0;
}

void append_hex_bytes(std::string &to, std::string_view bytes)
{
	for (size_t i = 0; i < bytes.size(); i++)
		to += format("\\x%02x", byte_at(bytes, i));
}

std::string escape(std::string_view text, std::string_view allowed_controls)
{
	std::string out;

	out.reserve(text.size());
	while (!text.empty()) {
		size_t length = utf8_length(text);
		size_t step = std::max<size_t>(length, 1);
		bool allowed = allowed_controls.find(text[0]) != allowed_controls.npos;

		if (!allowed && (length == 0 || is_control(text, length)))
			append_hex_bytes(out, text.substr(0, step));
		else
			out += text.substr(0, length);
		text.remove_prefix(step);
	}
	return out;
}

} // namespace

size_t utf8_length(std::string_view text)
{
	if (text.empty())
		return 0;

	uint8_t first = byte_at(text, 0);
	size_t length = first < 0x80			 ? 1
			: first >= 0xc2 && first <= 0xdf ? 2
			: (first & 0xf0) == 0xe0	 ? 3
			: first >= 0xf0 && first <= 0xf4 ? 4
							 : 0;

	if (length > text.size())
		return 0;
	for (size_t i = 1; i < length; i++)
		if (!is_continuation(byte_at(text, i)))
			return 0;
	if (length > 2 && !second_byte_fits(first, byte_at(text, 1)))
		return 0;
	return length;
}

std::string printable(std::string_view text)
{
	return escape(text, "\t\n");
}

std::string printable_word(std::string_view text)
{
	return escape(text, "");
}

std::string json_string(std::string_view text)
{
	std::string out = "\"";

	out.reserve(text.size() + 2);
	while (!text.empty()) {
		size_t length = utf8_length(text);
		uint8_t first = byte_at(text, 0);

		if (length == 0)
			out += format("\\\\x%02x", first);
		else if (first == '"' || first == '\\')
			out += {'\\', text[0]};
		else if (first == '\n')
			out += "\\n";
		else if (first == '\t')
			out += "\\t";
		else if (first < 0x20 || first == 0x7f)
			out += format("\\u%04x", first);
		else
			out += text.substr(0, length);
		text.remove_prefix(std::max<size_t>(length, 1));
	}
	return out += '"';
}

std::string c_string(std::string_view text)
{
	std::string out;

	for (size_t i = 0; i < text.size(); i++) {
		uint8_t byte = byte_at(text, i);

		if (byte == '"' || byte == '\\')
			out += {'\\', text[i]};
		else if (byte == '\n')
			out += "\\n";
		else if (byte == '\t')
			out += "\\t";
		else if (byte < 0x20 || byte >= 0x7f)
			out += format("\\%03o", byte);
		else
			out += text[i];
	}
	return out;
}

size_t display_width(std::string_view text)
{
	return std::count_if(text.begin(), text.end(),
			     [](char c) { return !is_continuation(static_cast<uint8_t>(c)); });
}

} // namespace kdump::crash_lite
