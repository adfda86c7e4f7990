// SPDX-License-Identifier: GPL-2.0-only
/*
 * The receiving end of a flattened stream (flattened.hpp): makes the dump file of it, and keeps
 * what has come when the stream breaks.
 *
 * While it is at work there is a file beside the dump, its name with ".resume" behind it, that
 * says how far the dump is safe: on stable storage, up to a boundary between two records. Its
 * first line is what both ends have to be told to go on, whoever of them died.
 *
 * Each byte of a dump comes once, but for its header, which a sender writes again when it finds
 * out that the dump is not whole. A record that contradicts the others is not believed.
 */
#pragma once

#include "base/file.hpp"
#include "vmcore/stream_position.hpp"

#include <optional>
#include <string>

namespace kdump {

struct receive_options {
	std::string path; /* of the dump */
	bool overwrite = false;
	/* Go on with what `path` has; the stream begins there, without a header. */
	std::optional<resume_point> resume;
	/* Bytes after which the dump is made safe; what comes after may have to be sent again. */
	uint64_t interval = 32 << 20;
};

/*
 * The dump is whole and on stable storage, or an error says why not:
 *
 *	incomplete	  a part is there, marked as incomplete; the message tells where to go on,
 *			  or that the sender itself did not have it all
 *	no_space	  the same, since the disk is full
 *	others		  nothing was received, or there is nothing to go on with; no file was made
 *			  or touched
 */
result<void> receive_dump(const file &stream, const receive_options &options);

} // namespace kdump
