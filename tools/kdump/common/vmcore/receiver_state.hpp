// SPDX-License-Identifier: GPL-2.0-only
/* What a receiver (receiver.hpp) keeps in a file beside the dump, so that another one can go on. */
#pragma once

#include "base/result.hpp"
#include "vmcore/stream_position.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace kdump {

struct receiver_state {
	stream_position position; /* up to which the dump is safe */
	/* The dump's own mark, while the file carries one of ours; nothing if it has no header. */
	std::optional<bool> sender_mark;
};

/* Two lines: OFFSET:CHECKSUM, and what the mark was. */
std::string format_receiver_state(const receiver_state &state);

/* error_code::corrupt if the text is none of these. */
result<receiver_state> parse_receiver_state(std::string_view text);

} // namespace kdump
