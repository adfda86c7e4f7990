// SPDX-License-Identifier: GPL-2.0-only
/* The list of all commands: whoever writes one adds its name here, in two places. */
#include "crash-lite/command.hpp"

namespace kdump::crash_lite {

extern const command bt_command;
extern const command help_command;
extern const command log_command;
extern const command mod_command;
extern const command p_command;
extern const command ps_command;
extern const command quit_command;
extern const command rd_command;
extern const command set_command;
extern const command struct_command;
extern const command sym_command;
extern const command sys_command;
extern const command task_command;
extern const command vtop_command;

namespace {

constexpr const command *commands[] = {
	&bt_command,  &help_command, &log_command,  &mod_command,  &p_command,
	&ps_command,  &quit_command, &rd_command,   &set_command,  &struct_command,
	&sym_command, &sys_command,  &task_command, &vtop_command,
};

} // namespace

std::span<const command *const> all_commands()
{
	return commands;
}

} // namespace kdump::crash_lite
