// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/utsname.hpp"

#include "base/cursor.hpp"

#include <algorithm>

namespace kdump {

utsname parse_utsname(std::span<const std::byte, utsname::size> bytes)
{
	cursor fields(bytes, std::endian::native);
	auto next = [&] { return std::string(*fields.read_string(utsname::field_size)); };

	/* Braces evaluate from left to right. */
	return {next(), next(), next(), next(), next(), next()};
}

std::optional<utsname> recognise_utsname(std::span<const std::byte, utsname::size> bytes,
					 std::string_view release)
{
	utsname name = parse_utsname(bytes);
	auto is_text = [](const std::string &field) {
		return field.size() < utsname::field_size &&
		       std::none_of(field.begin(), field.end(),
				    [](unsigned char c) { return c < 0x20 || c == 0x7f; });
	};

	if (name.sysname != "Linux" || name.release != release || !name.version.starts_with('#') ||
	    name.machine.empty())
		return std::nullopt;
	for (const std::string *field :
	     {&name.nodename, &name.version, &name.machine, &name.domainname})
		if (!is_text(*field))
			return std::nullopt;
	return name;
}

} // namespace kdump
