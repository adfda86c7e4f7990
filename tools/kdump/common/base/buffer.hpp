// SPDX-License-Identifier: GPL-2.0-only
/* Memory for what is read and written in large pieces. */
#pragma once

#include "base/arith.hpp"

#include <cstddef>
#include <cstdlib>
#include <memory>

namespace kdump {

struct free_buffer {
	void operator()(std::byte *bytes) const
	{
		std::free(bytes);
	}
};

using buffer = std::unique_ptr<std::byte[], free_buffer>;

/*
 * `size` bytes that are not cleared; null if there is no memory for them. They begin with a cache
 * line. Large blocks of malloc() begin 16 bytes behind a page, where the kernel's copies (REP
 * MOVSB) take three times as long on some of AMD's processors.
 */
inline buffer make_buffer(size_t size)
{
	constexpr size_t cache_line = 64;

	return buffer(static_cast<std::byte *>(
		std::aligned_alloc(cache_line, align_up(size, cache_line))));
}

} // namespace kdump
