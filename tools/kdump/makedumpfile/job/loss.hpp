// SPDX-License-Identifier: GPL-2.0-only
/* What is said of a dump that is not whole. */
#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <optional>

namespace kdump::makedumpfile {

/* One line: why not even the headers could be written, so that no dump is left. */
error explain_no_beginning(const error &cause, uint64_t pages);

/*
 * One line: why, and how many of the pages are saved all the same. error_code::no_space or
 * incomplete. `cause` may be missing: then the input was not whole.
 */
error explain_loss(const std::optional<error> &cause, uint64_t saved, uint64_t pages);

} // namespace kdump::makedumpfile
