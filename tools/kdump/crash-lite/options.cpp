// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/options.hpp"

#include <getopt.h>

namespace kdump::crash_lite {

namespace {

constexpr char short_options[] = ":c:i:shV";

const struct option long_options[] = {
	{"command", required_argument, nullptr, 'c'}, {"input", required_argument, nullptr, 'i'},
	{"silent", no_argument, nullptr, 's'},	      {"json", no_argument, nullptr, 'j'},
	{"force", no_argument, nullptr, 'f'},	      {"help", no_argument, nullptr, 'h'},
	{"version", no_argument, nullptr, 'V'},	      {},
};

error bad_usage(const std::string &what)
{
	return make_error(error_code::invalid_argument, "%s; see crash-lite --help", what.c_str());
}

} // namespace

const char *usage_text()
{
	return "Usage: crash-lite [options] VMCORE...\n"
	       "\n"
	       "Looks into the dump of a crashed kernel. Needs no vmlinux and no debug "
	       "information.\n"
	       "Several files are the parts of one dump that makedumpfile --split wrote.\n"
	       "\n"
	       "  -c, --command=LINE  run LINE; may be given several times\n"
	       "  -i, --input=FILE    run the lines of FILE\n"
	       "  -s, --silent        no banner\n"
	       "      --json          answer each command with one JSON document on one line\n"
	       "      --force         go on with a dump of another kernel, and say what differs\n"
	       "  -h, --help          this text\n"
	       "  -V, --version       the kernel this program is for\n"
	       "\n"
	       "Without -c and -i, commands come from standard input. \"help\" lists them.\n"
	       "\n"
	       "Exit status: 0 all commands succeeded, 1 a command failed or could not read all "
	       "it\n"
	       "was asked for, 2 the dump is of another kernel, 3 wrong usage or unreadable "
	       "dump.\n";
}

result<options> parse_options(int argc, char **argv)
{
	options o;

	opterr = 0;
	optind = 0; /* begins anew: tests call this more than once */
	for (int c; (c = getopt_long(argc, argv, short_options, long_options, nullptr)) != -1;) {
		switch (c) {
		case 'c':
		case 'i':
			o.batch.push_back({c == 'i', optarg});
			break;
		case 's':
			o.silent = true;
			break;
		case 'j':
			o.json = true;
			break;
		case 'f':
			o.force = true;
			break;
		case 'h':
			o.help = true;
			break;
		case 'V':
			o.version = true;
			break;
		case ':':
			return bad_usage(format("%s needs an argument", argv[optind - 1]));
		default:
			return bad_usage(format("unknown option %s", argv[optind - 1]));
		}
	}
	for (int i = optind; i < argc; i++)
		o.dumps.push_back(argv[i]);
	if (o.dumps.empty() && !o.help && !o.version)
		return bad_usage("no dump file given");
	return o;
}

} // namespace kdump::crash_lite
