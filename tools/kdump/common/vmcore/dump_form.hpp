// SPDX-License-Identifier: GPL-2.0-only
/*
 * The forms in which a file has the bytes of a dump: as they are, flattened (flattened.hpp), or
 * in a compressed container (zstd_container.hpp). Offsets are those of the dump's own format.
 */
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace kdump {

/* How a file of procfs, /proc/vmcore above all, is read. All others are read by calls. */
enum class reading : uint8_t {
	mapped, /* by calls where it cannot be mapped */
	calls,
};

/* What those who read a dump have in memory, in bytes at most: pages and what leads to them. */
struct memory_cost {
	uint64_t all = 0;
	uint64_t each_thread = 0;
};

class dump_form {
public:
	virtual ~dump_form() = default;

	/* Where the last byte ends; more than that cannot be known of what comes through a pipe. */
	virtual uint64_t size() const = 0;

	/* The file has not got its own end, whatever the dump's headers say. */
	virtual bool is_cut_short() const
	{
		return false;
	}

	/* All of them lie below size(). May be called by several threads at once. */
	virtual result<void> read(uint64_t offset, std::span<std::byte> into) const = 0;

	/* The first offset from here on that may hold anything but zeros; size() if none does. */
	virtual uint64_t find_data(uint64_t offset) const = 0;
	/* Where what may be data at `offset` ends. */
	virtual uint64_t find_hole(uint64_t offset) const = 0;

	/* Beside what any file takes; from its opening on. */
	virtual memory_cost cost() const
	{
		return {};
	}

	/* Where the file has the byte, if it has it as it is. */
	virtual std::optional<uint64_t> find_place(uint64_t offset) const = 0;
};

} // namespace kdump
