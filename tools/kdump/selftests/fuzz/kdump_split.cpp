// SPDX-License-Identifier: GPL-2.0-only
/* One half of the bytes and the other as the files of a split set, in either order. */
#include "selftests/fuzz/vmcore_input.hpp"

#include <string>
#include <unistd.h>

using namespace kdump;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
	file first = make_memory_file(bytes.first(size / 2));
	file second = make_memory_file(bytes.subspan(size / 2));
	auto path = [](const file &f) { return format("/proc/self/fd/%d", f.descriptor()); };

	for (const auto &paths :
	     {std::vector{path(first), path(second)}, std::vector{path(second), path(first)}}) {
		auto dump = vmcore::open(paths);
		if (dump)
			ask_everything(*dump);
	}
	return 0;
}
