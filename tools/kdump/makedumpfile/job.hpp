// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the command line can ask for: each from its beginning to its end, and in a file of its own
 * below job/. error_code::mismatch: the dump of another kernel; unreadable: no dump that could be
 * read; incomplete, no_space: not all of what was asked for was written.
 */
#pragma once

#include "base/result.hpp"
#include "makedumpfile/console.hpp"
#include "makedumpfile/options.hpp"

namespace kdump::makedumpfile {

result<void> save_dump(const options &chosen, console &out);
/* -R: a dump file of a flattened stream, which any kernel may have sent. */
result<void> rearrange(const options &chosen, console &out);
/* --reassemble: one dump of the parts that --split made of it. */
result<void> reassemble(const options &chosen, console &out);
/* --verify: whether a kdump file is as it was written. */
result<void> check_dump(const options &chosen, console &out);
result<void> save_log(const options &chosen, console &out);
result<void> show_usage(const options &chosen, console &out);
result<void> show_reasons(const options &chosen, console &out);
result<void> show_translation(const options &chosen, console &out);

} // namespace kdump::makedumpfile
