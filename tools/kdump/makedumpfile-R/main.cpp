// SPDX-License-Identifier: GPL-2.0-only
/*
 * makedumpfile-R: a dump file of the stream that `makedumpfile -F` of any kernel writes. For the
 * host that dumps are sent to, which need not have the makedumpfile of their kernel.
 */
#include "base/log.hpp"
#include "base/out_of_memory.hpp"
#include "vmcore/receiver.hpp"

#include <csignal>
#include <cstdlib>
#include <getopt.h>
#include <unistd.h>

namespace kdump {

namespace {

constexpr char usage_text[] =
	"Usage: makedumpfile-R [-f] [--resume OFFSET:CHECKSUM] DUMPFILE <FLATTENED\n"
	"Makes a dump file of a flattened stream; that of any kernel.\n"
	"\n"
	"  -f, --force                   overwrite DUMPFILE\n"
	"      --resume OFFSET:CHECKSUM  go on with what a broken stream left of DUMPFILE; the\n"
	"                                sender, makedumpfile -F, is given the same\n"
	"  -h, --help\n"
	"\n"
	"Exit status: 0; 3 if the dump is incomplete, 4 if there was no room for it; 1 if there "
	"is\n"
	"none.\n";

/* As the man page of makedumpfile has them. */
enum exit_status : int {
	exit_ok = 0,
	exit_failed = 1,
	exit_incomplete = 3,
	exit_no_space = 4,
};

constexpr int option_resume = 0x100;

const struct option long_options[] = {
	{"force", no_argument, nullptr, 'f'},
	{"resume", required_argument, nullptr, option_resume},
	{"help", no_argument, nullptr, 'h'},
	{},
};

/* An empty path: only help is wanted. */
result<receive_options> parse_options(int argc, char **argv)
{
	receive_options chosen;

	opterr = 0;
	for (int letter; (letter = getopt_long(argc, argv, "fh", long_options, nullptr)) >= 0;) {
		switch (letter) {
		case 'f':
			chosen.overwrite = true;
			break;
		case option_resume: {
			KDUMP_TRY(point, parse_resume_point(optarg));
			chosen.resume = point;
			break;
		}
		case 'h':
			return receive_options();
		default:
			return make_error(error_code::invalid_argument,
					  "%s: no such option, or it lacks its argument",
					  argv[optind - 1]);
		}
	}
	if (optind + 1 != argc || !*argv[optind])
		return make_error(error_code::invalid_argument,
				  "one file is expected: the dump to write");
	chosen.path = argv[optind];
	return chosen;
}

int run(int argc, char **argv)
{
	log messages("makedumpfile-R");
	result<receive_options> chosen = parse_options(argc, argv);

	if (!chosen) {
		messages.fail(chosen.failure());
		fputs("Try 'makedumpfile-R --help'.\n", stderr);
		return exit_failed;
	}
	if (chosen->path.empty()) {
		fputs(usage_text, stdout);
		return exit_ok;
	}
	file stream = file::adopt(dup(STDIN_FILENO), "standard input");
	result<void> received = receive_dump(stream, *chosen);
	if (received) {
		printf("The dumpfile is saved to %s.\n", chosen->path.c_str());
		return exit_ok;
	}
	messages.fail(received.failure());
	switch (received.failure().code()) {
	case error_code::incomplete:
		return exit_incomplete;
	case error_code::no_space:
		return exit_no_space;
	default:
		return exit_failed;
	}
}

} // namespace

} // namespace kdump

int main(int argc, char **argv)
{
	kdump::exit_when_out_of_memory();
	/* A limit on file sizes is an error like others. */
	signal(SIGXFSZ, SIG_IGN);
	return kdump::run(argc, argv);
}
