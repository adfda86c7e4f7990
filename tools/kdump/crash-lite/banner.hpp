// SPDX-License-Identifier: GPL-2.0-only
/* What a session begins with, and what `sys` answers: the facts of the dump in crash's order. */
#pragma once

#include "crash-lite/session.hpp"
#include "crash-lite/text/report.hpp"

namespace kdump::crash_lite {

/*
 * A line that cannot be told is left out and said under the errors. `with_context` adds the lines
 * PID to STATE of the session's task.
 */
report make_banner(session &s, bool with_context);

} // namespace kdump::crash_lite
