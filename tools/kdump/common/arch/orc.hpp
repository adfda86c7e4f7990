// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finding ORC entries: tables of vmlinux and of each module, written by objtool and sorted by
 * code address. What is in an entry differs by architecture, the tables do not.
 */
#pragma once

#include "arch/dump_view.hpp"

namespace kdump::arch {

/* Where the struct orc_entry for the code at `ip` is. error_code::not_found: it has none. */
result<vaddr> find_orc_entry(const dump_view &dump, vaddr ip);

} // namespace kdump::arch
