// SPDX-License-Identifier: GPL-2.0-only
/* vmcore-uname: which kernel is this a dump of? Any kernel, any machine, any dump format. */
#include "base/log.hpp"
#include "base/out_of_memory.hpp"
#include "codec/codec.hpp"
#include "vmcore-uname/answer.hpp"

#include <algorithm>
#include <cstdlib>
#include <unistd.h>

namespace kdump {

namespace {

constexpr char usage_text[] =
	"Usage: vmcore-uname [-snrvma] [--build-id] FILE...\n"
	"       vmcore-uname --json FILE...\n"
	"Says which kernel a dump is of. Several FILEs are the files of one split dump; - is\n"
	"standard input, from which only the headers are kept.\n"
	"\n"
	"  -s, --kernel-name     -n, --nodename     -r, --kernel-release (what is printed without\n"
	"  -v, --kernel-version  -m, --machine      any option)     -a, --all    all of these\n"
	"      --build-id        of the kernel image, in hexadecimal\n"
	"      --json            all that is known, as one JSON object\n"
	"  -V, --version         -h, --help\n"
	"\n"
	"Exit status: 0; 1 if something asked for is unknown, or if FILE is not a dump.\n";

void print_version()
{
	printf("vmcore-uname of tools/kdump\nELF and kdump-compressed 1 to 6, pages of");
	for (compression kind :
	     {compression::zlib, compression::lzo, compression::snappy, compression::zstd})
		if (is_supported(kind))
			printf(" %s", compression_name(kind));
	printf("\n");
}

result<vmcore> open_dump(const std::vector<std::string> &paths)
{
	if (paths.size() == 1 && paths.front() == "-")
		return vmcore::open(file::adopt(dup(STDIN_FILENO), "standard input"));
	if (paths.size() > 1)
		return vmcore::open(paths);
	KDUMP_TRY(input, file::open(paths[0]));
	return vmcore::open(std::move(input));
}

/* False if something that was asked for is not known. */
bool answer(vmcore &dump, const uname_options &options)
{
	if (options.what == uname_options::action::json) {
		using enum uname_field;
		constexpr uname_field all[] = {nodename, release, version, machine, build_id};
		std::string json = format_json(complete_identity(dump, all), dump.is_whole());
		fputs(json.c_str(), stdout);
		return true;
	}
	dump_identity identity = complete_identity(dump, options.fields);
	fputs(format_line(identity, options.fields).c_str(), stdout);
	return std::all_of(options.fields.begin(), options.fields.end(),
			   [&](uname_field f) { return value_of(identity, f).has_value(); });
}

int run(int argc, char *argv[])
{
	log messages("vmcore-uname");
	auto options = parse_uname_options(argc, argv);

	if (!options) {
		if (!options.failure().message().empty())
			messages.fail(options.failure());
		fputs("Try 'vmcore-uname --help'.\n", stderr);
		return EXIT_FAILURE;
	}
	if (options->what == uname_options::action::help) {
		fputs(usage_text, stdout);
		return EXIT_SUCCESS;
	}
	if (options->what == uname_options::action::version) {
		print_version();
		return EXIT_SUCCESS;
	}

	auto dump = open_dump(options->paths);
	if (!dump) {
		messages.fail(dump.failure());
		return EXIT_FAILURE;
	}
	bool known = answer(*dump, *options);
	if (fflush(stdout) != 0) {
		messages.fail(make_system_error("cannot write"));
		return EXIT_FAILURE;
	}
	return known ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace

} // namespace kdump

int main(int argc, char *argv[])
{
	kdump::exit_when_out_of_memory();
	return kdump::run(argc, argv);
}
