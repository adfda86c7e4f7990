// SPDX-License-Identifier: GPL-2.0-only
/* What becomes of a record on its way out of vmcore-dmesg. */
#pragma once

#include "kernel/printk.hpp"

#include <string>

namespace kdump {

/*
 * One JSON object on a line of its own (JSON Lines): sequence, nanoseconds, facility, level,
 * caller ("T1" for a task, "C0" for a CPU), subsystem, device, text, lost_before. What the record
 * does not have is null. Bytes of the text that are not UTF-8 are as json_quote() has them.
 */
std::string format_json(const log_record &record);

} // namespace kdump
