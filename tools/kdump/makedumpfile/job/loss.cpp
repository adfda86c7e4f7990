// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/job/loss.hpp"

namespace kdump::makedumpfile {

error explain_no_beginning(const error &cause, uint64_t pages)
{
	return make_error(cause.code(), "%s: none of %llu pages is saved", cause.message().c_str(),
			  wide(pages));
}

error explain_loss(const std::optional<error> &cause, uint64_t saved, uint64_t pages)
{
	/* Not a part of this dump is where it should be. */
	if (cause && cause->code() == error_code::invalid_argument)
		return *cause;
	bool full = cause && cause->code() == error_code::no_space;

	return make_error(full ? error_code::no_space : error_code::incomplete,
			  "%s: %llu of %llu pages are saved, the dump is incomplete",
			  cause ? cause->message().c_str() : "the input is incomplete", wide(saved),
			  wide(pages));
}

} // namespace kdump::makedumpfile
