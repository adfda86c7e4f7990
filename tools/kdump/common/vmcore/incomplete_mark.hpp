// SPDX-License-Identifier: GPL-2.0-only
/* The mark by which a dump file says of itself that it lacks pages: a bit of its header. */
#pragma once

#include "base/file.hpp"

#include <bit>
#include <cstdint>

namespace kdump {

struct incomplete_mark {
	uint64_t offset; /* of 32 bits in the file */
	uint32_t bit;
	std::endian order;
};

/* error_code::unsupported or truncated if the file does not begin with the headers of a dump. */
result<incomplete_mark> find_incomplete_mark(const file &dump);

/* Returns whether it was set before. */
result<bool> set_incomplete_mark(const file &dump, const incomplete_mark &mark, bool incomplete);

} // namespace kdump
