// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/job.hpp"

#include "vmcore/receiver.hpp"

#include <unistd.h>

namespace kdump::makedumpfile {

result<void> rearrange(const options &chosen, console &out)
{
	file stream = file::adopt(dup(STDIN_FILENO), "standard input");
	receive_options how;

	how.path = chosen.output();
	how.overwrite = chosen.overwrite;
	how.resume = chosen.resume;
	KDUMP_CHECK(receive_dump(stream, how));
	out.say(message_common, "\nThe dumpfile is saved to %s.", chosen.output().c_str());
	return {};
}

} // namespace kdump::makedumpfile
