// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/banner.hpp"
#include "crash-lite/command.hpp"
#include "crash-lite/session.hpp"

#include "kernel/system.hpp"

namespace kdump::crash_lite {

namespace {

struct sys_arguments {
	bool taints = false;
};

constexpr option_spec sys_options[] = {{"t"}};

result<sys_arguments> parse_sys(arguments words)
{
	KDUMP_TRY(given, read_arguments(words, sys_options));

	KDUMP_CHECK(expect_no_operands(given));
	return sys_arguments{!given.options.empty()};
}

result<report> run_sys(session &s, const sys_arguments &wanted)
{
	if (!wanted.taints)
		return make_banner(s, false);

	KDUMP_TRY(taints, read_taints(s.dumped()));
	report answer;
	section &list = answer.add({.name = "taints",
				    .form = shape::record,
				    .columns = {{"mask", "TAINTED_MASK"}, {"letters", "FLAGS"}}});
	list.add(hexadecimal{taints.mask}, taints.letters);
	return answer;
}

} // namespace

extern const command sys_command = make_command<parse_sys, run_sys>({
	.name = "sys",
	.summary = "the machine, and why it stopped",
	.usage = "[-t]",
	.help = "Shows what is shown when the program starts: the dump, the kernel, the machine,\n"
		"and the reason of the crash.\n"
		"\n"
		"  -t  what tainted the kernel\n",
});

} // namespace kdump::crash_lite
