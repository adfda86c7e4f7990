// SPDX-License-Identifier: GPL-2.0-only
/* Any bytes as a dump file: ELF, kdump-compressed, and the flattened form of both. */
#include "selftests/fuzz/vmcore_input.hpp"

using namespace kdump;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto dump = vmcore::open(make_memory_file(std::as_bytes(std::span(data, size))));

	if (dump)
		ask_everything(*dump);
	return 0;
}
