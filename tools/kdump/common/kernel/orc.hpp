// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finding ORC entries: tables of vmlinux and of each module, written by objtool and sorted by
 * code address. What an entry says is up to the architecture.
 */
#pragma once

#include "kernel/kernel.hpp"

namespace kdump {

/*
 * Where the struct orc_entry for the code at `ip` is. error_code::not_found: the code has none,
 * or the kernel was built without ORC.
 */
result<vaddr> find_orc_entry(const kernel &k, vaddr ip);

} // namespace kdump
