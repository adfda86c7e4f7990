// SPDX-License-Identifier: GPL-2.0-only
#include "base/text.hpp"

#include <algorithm>
#include <charconv>

namespace kdump {

namespace {

bool has_hex_prefix(std::string_view text)
{
	return text.starts_with("0x") || text.starts_with("0X");
}

} // namespace

std::optional<uint64_t> parse_u64(std::string_view text, int base)
{
	if (base == 16 && has_hex_prefix(text))
		text.remove_prefix(2);

	uint64_t value = 0;
	const char *end = text.data() + text.size();
	auto [stopped, status] = std::from_chars(text.data(), end, value, base);
	if (status != std::errc{} || stopped != end)
		return std::nullopt;
	return value;
}

std::optional<uint64_t> parse_number(std::string_view text)
{
	return parse_u64(text, has_hex_prefix(text) ? 16 : 10);
}

std::string_view trim(std::string_view text)
{
	constexpr std::string_view blank = " \t\r\n\v\f";
	size_t begin = text.find_first_not_of(blank);

	if (begin == text.npos)
		return {};
	return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

std::string_view take_field(std::string_view &rest, char separator)
{
	size_t length = std::min(rest.find(separator), rest.size());
	std::string_view field = rest.substr(0, length);

	rest.remove_prefix(std::min(length + 1, rest.size()));
	return field;
}

bool cut_prefix(std::string_view &text, std::string_view prefix)
{
	if (!text.starts_with(prefix))
		return false;
	text.remove_prefix(prefix.size());
	return true;
}

} // namespace kdump
