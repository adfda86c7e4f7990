// SPDX-License-Identifier: GPL-2.0-only
/* For main(): the end of a program that has no memory left, told in one line. */
#pragma once

namespace kdump {

/*
 * From now on, an allocation that fails where nobody can do without it ends the program with one
 * line on standard error and exit status 1. Without exceptions it would abort. Allocations by
 * new (std::nothrow) may fail: with what is kept in reserve, there is memory to go on with less.
 */
void exit_when_out_of_memory();

} // namespace kdump
