// SPDX-License-Identifier: GPL-2.0-only
/*
 * A report as one JSON document on one line (RFC 8259), so that several in a row are JSON Lines:
 *
 *	{"command":"ps","tasks":[{"pid":1,...}],"errors":[{"code":"excluded","message":"..."}]}
 *
 * "command" is the line as typed, "errors" is always there. Addresses and other hexadecimal
 * values are strings "0x..."; an empty cell is null; bytes that are not UTF-8 are as
 * printable_text() shows them. A column without a name is for people only and is left out.
 */
#pragma once

#include "crash-lite/text/report.hpp"

namespace kdump::crash_lite {

/* With a newline at the end. */
std::string format_json(const report &r, std::string_view command_line);

/* The code as "errors" has it, such as "excluded". Part of the interface: never changes. */
const char *error_code_name(error_code code);

} // namespace kdump::crash_lite
