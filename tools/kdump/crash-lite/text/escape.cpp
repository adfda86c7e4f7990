// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/text/escape.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <cstdint>

namespace kdump::crash_lite {

std::string c_string(std::string_view text)
{
	std::string out;

	for (size_t i = 0; i < text.size(); i++) {
		uint8_t byte = static_cast<uint8_t>(text[i]);

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
	/* A byte 10xxxxxx continues a code point. */
	return std::count_if(text.begin(), text.end(),
			     [](char c) { return (static_cast<uint8_t>(c) & 0xc0) != 0x80; });
}

} // namespace kdump::crash_lite
