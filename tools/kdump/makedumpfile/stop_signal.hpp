// SPDX-License-Identifier: GPL-2.0-only
/*
 * Signals that would end the program in the middle of a dump, and leave it without its end: they
 * are blocked, and asked for.
 */
#pragma once

#include "base/error.hpp"

#include <optional>

namespace kdump::makedumpfile {

/* SIGHUP, SIGINT and SIGTERM, in this thread and those that it will start. */
void block_stop_signals();

/* The one that has come since, if any, as the reason for a dump that is incomplete. */
std::optional<error> find_stop_signal();

} // namespace kdump::makedumpfile
