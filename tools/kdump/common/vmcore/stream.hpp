// SPDX-License-Identifier: GPL-2.0-only
/*
 * A dump that comes through a pipe, flattened or not. Its pages cannot be kept; its headers and
 * notes, which are at its beginning, are copied to a file in memory.
 */
#pragma once

#include "base/file.hpp"

namespace kdump {

struct stream_head {
	file kept;		/* the first bytes of the dump, at their offsets */
	uint64_t kept_size = 0; /* how far they reach at most */
	uint64_t dump_size = 0; /* of all that came through */
	bool flattened = false;
	bool cut_short = false; /* a flattened stream without its end */
};

/* Reads to the end of the pipe: whoever writes to it must not be stopped by SIGPIPE. */
result<stream_head> read_stream(const file &input);

} // namespace kdump
