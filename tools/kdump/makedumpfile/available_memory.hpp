// SPDX-License-Identifier: GPL-2.0-only
/*
 * How much memory there is for a dump: what the machine has left, and what memory cgroups of
 * either version (Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/memory.rst) leave to us.
 */
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace kdump::makedumpfile {

/*
 * What this process may have, with what it has already, without anybody being killed, in bytes:
 * MemAvailable, or less if a memory cgroup that it is in has less left below its limit. Nothing
 * if /proc does not say. `root` is the directory that has proc and the mounts.
 */
std::optional<uint64_t> find_available_memory(const std::string &root = "");

} // namespace kdump::makedumpfile
