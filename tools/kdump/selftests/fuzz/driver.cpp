// SPDX-License-Identifier: GPL-2.0-only
/*
 * NAME PATH...: runs one fuzz target on files, and on all files of directories, without libFuzzer.
 * That is how a corpus, and an input that once broke something, are tested in every build.
 */
#include "base/file.hpp"
#include "base/log.hpp"

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

namespace {

using namespace kdump;

result<void> replay(const std::string &path)
{
	KDUMP_TRY(input, file::open(path));
	KDUMP_TRY(size, input.read_size());
	std::vector<uint8_t> bytes(size);
	KDUMP_CHECK(input.read_exactly_at(0, std::as_writable_bytes(std::span(bytes))));
	LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
	return {};
}

/* The files named, and those below the directories named. */
std::vector<std::string> find_inputs(std::span<char *const> arguments)
{
	std::vector<std::string> inputs;
	std::error_code failure;

	for (const char *argument : arguments) {
		if (!std::filesystem::is_directory(argument, failure)) {
			inputs.emplace_back(argument);
			continue;
		}
		for (const auto &entry :
		     std::filesystem::recursive_directory_iterator(argument, failure))
			if (entry.is_regular_file(failure))
				inputs.push_back(entry.path());
	}
	return inputs;
}

} // namespace

int main(int argc, char **argv)
{
	const std::vector<std::string> inputs =
		find_inputs(std::span(argv, static_cast<size_t>(argc)).subspan(1));
	kdump::log log(argv[0]);

	if (inputs.empty()) {
		log.warn("no inputs: name files or directories");
		return 1;
	}
	for (const std::string &path : inputs) {
		result<void> done = replay(path);
		if (!done) {
			log.fail(done.failure());
			return 1;
		}
	}
	std::printf("%zu inputs\n", inputs.size());
	return 0;
}
