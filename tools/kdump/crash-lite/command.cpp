// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/command.hpp"

#include "base/text.hpp"

namespace kdump::crash_lite {

bool command::is_called(std::string_view called) const
{
	if (called == name)
		return true;
	for (std::string_view rest = aliases; !rest.empty();)
		if (take_field(rest, ' ') == called)
			return true;
	return false;
}

const command *find_command(std::string_view name)
{
	for (const command *c : all_commands())
		if (c->is_called(name))
			return c;
	return nullptr;
}

} // namespace kdump::crash_lite
