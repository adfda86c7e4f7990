// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/vmcore through windows of it that are mapped: read() has to map, copy and unmap each page
 * of the old kernel's memory in the kernel, and copies it once more.
 *
 * A page that the machine cannot read raises SIGBUS when it is touched. That is caught, and is
 * error_code::io of the read that touched it, as it would be of read(). It is not tried again
 * that way: the kernel, too, might not survive it.
 */
#pragma once

#include "base/file.hpp"
#include "vmcore/dump_form.hpp"

#include <memory>

namespace kdump {

/* Where `input`, of `size` bytes, cannot be mapped, as all of /proc/kcore, it is read by calls. */
std::unique_ptr<dump_form> make_mapped_form(file input, uint64_t size);

/* Files elsewhere come from the page cache, which read() is better at. */
bool is_on_procfs(const file &input);

} // namespace kdump
