// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/job.hpp"

#include "vmcore/kdump_check.hpp"

#include <cinttypes>

namespace kdump::makedumpfile {

namespace {

result<kdump_damage> check_file(const std::string &path)
{
	KDUMP_TRY(opened, file::open(path));
	KDUMP_TRY(input, dump_file::open(std::move(opened)));
	return check_kdump_file(std::move(input));
}

} // namespace

result<void> check_dump(const options &chosen, console &out)
{
	result<kdump_damage> damage = check_file(chosen.input());

	if (!damage && damage.failure().code() == error_code::corrupt)
		return error(error_code::incomplete, damage.failure().message());
	if (!damage)
		return error(error_code::unreadable, damage.failure().message());
	for (const char *table : damage->tables)
		printf("damaged: %s\n", table);
	for (const pfn_range &pages : damage->pages)
		printf("damaged: pages %#" PRIx64 " to %#" PRIx64 "\n", pages.begin.value,
		       pages.end.value - 1);
	if (!damage->empty())
		return make_error(error_code::incomplete,
				  "%s is not as it was written; what is not named is",
				  chosen.input().c_str());
	if (damage->incomplete)
		return make_error(error_code::incomplete,
				  "%s is as it was written, but incomplete: it has %" PRIu64
				  " of %" PRIu64 " pages",
				  chosen.input().c_str(), damage->checked - damage->lost,
				  damage->checked);
	out.say(message_common, "%s is as it was written, all %" PRIu64 " pages of it.",
		chosen.input().c_str(), damage->checked);
	return {};
}

} // namespace kdump::makedumpfile
