// SPDX-License-Identifier: GPL-2.0-only
/* mkvmcore: small dumps out of text, and what libvmcore reads out of them. */
#include "base/log.hpp"
#include "selftests/builder/assembler.hpp"
#include "selftests/builder/listing.hpp"

#include <cstdlib>
#include <unistd.h>

namespace kdump::builder {

namespace {

constexpr char usage_text[] = "Usage: mkvmcore [-C DIRECTORY] DESCRIPTION\n"
			      "       mkvmcore -l FILE...\n"
			      "Makes the dump files that DESCRIPTION describes (see assembler.hpp) "
			      "in DIRECTORY, or lists\n"
			      "what libvmcore reads out of the dump that is in FILE...\n";

constexpr size_t largest_description = 1 << 20;
constexpr unsigned int listed_pages = 64;

result<void> make(const std::string &path, const std::string &directory)
{
	KDUMP_TRY(input, file::open(path));
	std::string text(largest_description, '\0');
	KDUMP_TRY(size, input.read_at(0, std::as_writable_bytes(std::span(text))));
	size_t slash = path.rfind('/');
	std::string place = slash == path.npos ? "." : path.substr(0, slash);
	auto status = assemble(std::string_view(text).substr(0, size), place,
			       [&](const std::string &name) {
				       return file::create(directory + "/" + name, true);
			       });
	if (!status)
		return std::move(status.failure().add_context(path));
	return {};
}

result<void> list_files(std::span<const std::string> paths)
{
	KDUMP_TRY(dump, vmcore::open(paths));
	uint64_t page_size = dump.identity().page_size.value_or(4096);
	fputs(list(dump, page_size, listed_pages).c_str(), stdout);
	return {};
}

int run(int argc, char *argv[])
{
	log messages("mkvmcore");
	std::string directory = ".";
	bool listing = false;

	for (int c; (c = getopt(argc, argv, "C:l")) != -1;) {
		if (c == 'C') {
			directory = optarg;
		} else if (c == 'l') {
			listing = true;
		} else {
			fputs(usage_text, stderr);
			return EXIT_FAILURE;
		}
	}
	std::vector<std::string> paths(argv + optind, argv + argc);
	if (paths.empty() || (!listing && paths.size() != 1)) {
		fputs(usage_text, stderr);
		return EXIT_FAILURE;
	}
	auto status = listing ? list_files(paths) : make(paths.front(), directory);
	if (!status) {
		messages.fail(status.failure());
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}

} // namespace

} // namespace kdump::builder

int main(int argc, char *argv[])
{
	return kdump::builder::run(argc, argv);
}
