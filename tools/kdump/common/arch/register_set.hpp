// SPDX-License-Identifier: GPL-2.0-only
/* Registers as the kernel saves them, and notes have them. */
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <span>

namespace kdump::arch {

/* error_code::truncated: there are fewer bytes. */
inline result<void> require_size(std::span<const std::byte> bytes, size_t size)
{
	if (bytes.size() >= size)
		return {};
	return make_error(error_code::truncated, "a register set of %zu bytes, expected %zu",
			  bytes.size(), size);
}

} // namespace kdump::arch
