// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/vmcoreinfo.hpp"

#include "base/text.hpp"

namespace kdump {

vmcoreinfo::vmcoreinfo(std::string_view text) : text_(text.substr(0, text.find('\0')))
{
	std::string_view rest = text_;

	while (!rest.empty()) {
		std::string_view line = take_field(rest, '\n');
		size_t equals = line.find('=');
		if (equals != line.npos)
			values_.emplace(line.substr(0, equals), line.substr(equals + 1));
	}
}

std::optional<std::string_view> vmcoreinfo::find(std::string_view key) const
{
	auto found = values_.find(key);

	if (found == values_.end())
		return std::nullopt;
	return found->second;
}

std::optional<uint64_t> vmcoreinfo::find_number(std::string_view name) const
{
	auto text = find("NUMBER(" + std::string(name) + ")");

	if (!text)
		return std::nullopt;
	if (!text->starts_with('-'))
		return parse_number(*text);
	auto magnitude = parse_u64(text->substr(1));
	if (!magnitude)
		return std::nullopt;
	return -*magnitude;
}

std::optional<vaddr> vmcoreinfo::find_symbol(std::string_view name) const
{
	auto address = find_hex("SYMBOL(" + std::string(name) + ")");

	if (!address)
		return std::nullopt;
	return vaddr{*address};
}

std::optional<uint64_t> vmcoreinfo::find_hex(std::string_view key) const
{
	auto text = find(key);

	if (!text)
		return std::nullopt;
	return parse_u64(*text, 16);
}

} // namespace kdump
