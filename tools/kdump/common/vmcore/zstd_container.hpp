// SPDX-License-Identifier: GPL-2.0-only
/*
 * A dump in a container of the zstd seekable format (zstd_seekable.hpp), which is read in place:
 * of what is asked for, whole frames are decompressed, and the last ones kept. Without a table,
 * as a writer leaves it that was killed, the frames themselves tell where they are.
 */
#pragma once

#include "vmcore/dump_form.hpp"

#include <memory>
#include <string>

namespace kdump {

/*
 * `below` is the container. Without zstd only frames that are not compressed can be read: of our
 * own containers the headers and notes. A frame too large to be decompressed for a page of it is
 * error_code::limit: `zstd -d` is then what there is.
 */
result<std::unique_ptr<dump_form>> open_zstd_container(std::unique_ptr<dump_form> below,
						       const std::string &name);

} // namespace kdump
