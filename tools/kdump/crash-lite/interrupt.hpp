// SPDX-License-Identifier: GPL-2.0-only
/*
 * ^C stops the command that runs, not the shell; a reader of a pipe that goes away stops the
 * output. The flag that the handler of SIGINT sets is the one variable of the program that is
 * not passed around: a signal handler has no arguments to find it by.
 */
#pragma once

namespace kdump::crash_lite {

/* SIGINT sets the flag; SIGPIPE turns into EPIPE. Programs that are run get the defaults back. */
void catch_signals();

/* True since a SIGINT after the last clear_interrupt(). */
bool interrupted();
void clear_interrupt();

} // namespace kdump::crash_lite
