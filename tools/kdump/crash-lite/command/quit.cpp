// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/command.hpp"
#include "crash-lite/session.hpp"

namespace kdump::crash_lite {

namespace {

struct quit_arguments {};

result<quit_arguments> parse_quit(arguments words)
{
	KDUMP_TRY(given, read_arguments(words, {}));

	KDUMP_CHECK(expect_no_operands(given));
	return quit_arguments{};
}

result<report> run_quit(session &s, const quit_arguments &)
{
	s.quit();
	return report{};
}

} // namespace

extern const command quit_command = make_command<parse_quit, run_quit>({
	.name = "quit",
	.aliases = "q exit",
	.summary = "leave",
	.usage = "",
	.help = "Ends the session. So does the end of the input.\n",
});

} // namespace kdump::crash_lite
