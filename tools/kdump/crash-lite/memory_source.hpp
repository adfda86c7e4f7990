// SPDX-License-Identifier: GPL-2.0-only
/* The memory that an address typed by a user is in: the kernel's, a process's, or physical. */
#pragma once

#include "crash-lite/session.hpp"

#include "mm/address_space.hpp"

#include <optional>
#include <span>

namespace kdump::crash_lite {

class memory_source {
public:
	enum class kind : uint8_t { kernel, user, physical };

	/* Borrows the kernel. */
	static memory_source of_kernel(const kernel &k);
	static memory_source of_physical(const kernel &k);
	/* error_code::not_found for a task without user memory. */
	static result<memory_source> of_task(const kernel &k, const task_object &task);

	/*
	 * The user memory of the session's task for an address that only a process can have on
	 * this architecture, else the kernel's.
	 */
	static result<memory_source> for_address(session &s, vaddr address);

	kind what() const
	{
		return kind_;
	}
	/* Not for physical memory. */
	const address_space &space() const
	{
		return *space_;
	}

	/* As memory::read() and physical_memory::read(). */
	result<void> read(uint64_t address, std::span<std::byte> into) const;

private:
	memory_source(kind what, const kernel &k) : kind_(what), kernel_(&k)
	{
	}

	kind kind_;
	const kernel *kernel_;
	std::optional<address_space> space_;
};

} // namespace kdump::crash_lite
