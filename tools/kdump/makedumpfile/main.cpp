// SPDX-License-Identifier: GPL-2.0-only
/* makedumpfile: write a dump of a crashed kernel without the pages that nobody will miss. */
#include "base/out_of_memory.hpp"
#include "makedumpfile/console.hpp"
#include "makedumpfile/job.hpp"
#include "makedumpfile/options.hpp"

#include "kdump/release.hpp"

#include <csignal>
#include <cstdio>
#include <malloc.h>

namespace kdump::makedumpfile {

namespace {

/* What scripts can tell apart: EXIT STATUS of the man page. */
enum exit_status : int {
	exit_ok = 0,
	exit_failed = 1,
	exit_wrong_kernel = 2,
	exit_incomplete = 3,
	exit_no_space = 4,
	exit_unreadable = 5,
};

exit_status exit_status_of(const error &failure)
{
	switch (failure.code()) {
	case error_code::mismatch:
		return exit_wrong_kernel;
	case error_code::incomplete:
		return exit_incomplete;
	case error_code::no_space:
		return exit_no_space;
	case error_code::unreadable:
		return exit_unreadable;
	default:
		return exit_failed;
	}
}

result<void> run(const options &chosen, console &out)
{
	switch (chosen.what) {
	case task::write_dump:
		return save_dump(chosen, out);
	case task::rearrange:
		return rearrange(chosen, out);
	case task::reassemble:
		return reassemble(chosen, out);
	case task::check_dump:
		return check_dump(chosen, out);
	case task::write_log:
		return save_log(chosen, out);
	case task::show_usage:
		return show_usage(chosen, out);
	case task::show_translation:
		return show_translation(chosen, out);
	case task::show_reasons:
		return show_reasons(chosen, out);
	case task::check_options:
		return {};
	case task::show_help:
		fputs(help_text, stdout);
		return {};
	case task::show_version:
		printf("makedumpfile: for Linux %s\n", release::name);
		return {};
	}
	return {};
}

/* Whether there is a dump to speak of at the end. */
bool has_outcome(task what)
{
	return what == task::write_dump || what == task::rearrange || what == task::reassemble ||
	       what == task::write_log;
}

/*
 * glibc keeps what is freed of the largest blocks that there ever were, such as a set of page
 * frames, for the next ones. There is no memory for both.
 */
void give_large_blocks_back()
{
#ifdef M_MMAP_THRESHOLD
	mallopt(M_MMAP_THRESHOLD, 128 << 10);
#endif
}

int main(int argc, char **argv)
{
	exit_when_out_of_memory();
	give_large_blocks_back();
	/* A reader of our stream that went away, or a limit on file sizes, is an error like others. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);

	result<options> chosen = parse_options(argc, argv);
	if (!chosen) {
		console out(message_default, true);
		out.fail(chosen.failure());
		out.say(message_common, "\nmakedumpfile Failed.");
		return exit_failed;
	}

	console out(chosen->message_level, chosen->flatten);
	for (const std::string &name : chosen->ignored)
		out.warn(make_error(error_code::unsupported, "option %s does nothing here",
				    name.c_str()));
	result<void> done = run(*chosen, out);
	if (done && (fflush(stdout) != 0 || ferror(stdout)))
		done = make_system_error("cannot write to standard output");
	if (!done) {
		out.fail(done.failure());
		out.say(message_common, "\nmakedumpfile Failed.");
		return exit_status_of(done.failure());
	}
	if (has_outcome(chosen->what))
		out.say(message_common, "\nmakedumpfile Completed.");
	return exit_ok;
}

} // namespace

} // namespace kdump::makedumpfile

int main(int argc, char **argv)
{
	return kdump::makedumpfile::main(argc, argv);
}
