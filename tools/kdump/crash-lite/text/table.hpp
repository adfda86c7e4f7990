// SPDX-License-Identifier: GPL-2.0-only
/*
 * A report as text for people and for scripts that read columns. Strings out of the dump pass
 * through printable_text() here and nowhere else.
 */
#pragma once

#include "crash-lite/text/report.hpp"

namespace kdump::crash_lite {

/*
 * All sections with an empty line between rows of the outermost list that have something below
 * them. Rows that failed are lines "NAME: error", NAME being the command's.
 */
std::string format_text(const report &r, std::string_view command_name);

/*
 * A value in text. Records print as C initialisers, a member a line, `indent` blanks deep;
 * ten and more equal elements of a list as "VALUE <repeats N times>".
 */
std::string format_value(const cell &c, unsigned int indent = 0);

} // namespace kdump::crash_lite
