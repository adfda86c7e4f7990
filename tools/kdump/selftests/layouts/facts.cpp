// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/layouts/facts.hpp"

#include "base/text.hpp"

namespace kdump::layouts {
namespace {

std::optional<int64_t> parse_signed(std::string_view text)
{
	bool negative = text.starts_with('-');
	auto magnitude = parse_u64(negative ? text.substr(1) : text);

	if (!magnitude)
		return std::nullopt;
	return static_cast<int64_t>(negative ? -*magnitude : *magnitude);
}

/* "member page.flags 0 8", without its first word */
bool add_member(std::string_view rest, bool is_bitfield, layout_facts &into)
{
	std::string_view path = take_field(rest, ' ');
	auto offset = parse_u64(take_field(rest, ' '));
	auto size = parse_u64(rest);
	size_t dot = path.find('.');

	if (!offset || !size || dot == path.npos)
		return false;
	into.structs[std::string(path.substr(0, dot))].members[std::string(path.substr(dot + 1))] = {
		*offset, *size, is_bitfield};
	return true;
}

bool add_line(std::string_view line, layout_facts &into)
{
	std::string_view rest = line;
	std::string_view what = take_field(rest, ' ');

	if (what == "member" || what == "bits")
		return add_member(rest, what == "bits", into);
	std::string name(take_field(rest, ' '));
	if (what == "sizeof") {
		auto size = parse_u64(rest);
		into.structs[name].size = size.value_or(0);
		return size.has_value();
	}
	if (what == "constant") {
		auto value = parse_signed(rest);
		into.constants[name] = value.value_or(0);
		return value.has_value();
	}
	return what == "variable";
}

} // namespace

result<layout_facts> parse_layout(std::string_view text)
{
	layout_facts facts;

	while (!text.empty()) {
		std::string_view line = take_field(text, '\n');
		if (!add_line(line, facts))
			return make_error(error_code::corrupt, "not a layout fact: '%s'",
					  std::string(line).c_str());
	}
	return facts;
}

} // namespace kdump::layouts
