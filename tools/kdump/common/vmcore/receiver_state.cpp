// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/receiver_state.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <iterator>

namespace kdump {

namespace {

constexpr std::string_view mark_words[] = {"no header yet", "sent as complete",
					   "sent as incomplete"};

} // namespace

std::string format_receiver_state(const receiver_state &state)
{
	size_t word = state.sender_mark ? 1 + *state.sender_mark : 0;

	return format_stream_position(state.position) + '\n' + std::string(mark_words[word]) + '\n';
}

result<receiver_state> parse_receiver_state(std::string_view text)
{
	result<resume_point> point = parse_resume_point(take_field(text, '\n'));
	std::string_view word = take_field(text, '\n');
	auto mark = std::find(std::begin(mark_words), std::end(mark_words), word);

	if (!point || !point->checksum || mark == std::end(mark_words))
		return make_error(error_code::corrupt, "is not what a receiver wrote");
	receiver_state state;
	state.position = {point->offset, *point->checksum};
	if (mark != std::begin(mark_words))
		state.sender_mark = mark - std::begin(mark_words) == 2;
	return state;
}

} // namespace kdump
