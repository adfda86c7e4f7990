// SPDX-License-Identifier: GPL-2.0-only
/* Any bytes as VMCOREINFO: every key must be found again. */
#include "vmcore/vmcoreinfo.hpp"

#include <cstdlib>

using namespace kdump;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	vmcoreinfo info({reinterpret_cast<const char *>(data), size});

	for (const auto &[key, value] : info.values()) {
		if (info.find(key) != std::string_view(value))
			abort();
		(void)info.find_hex(key);
		(void)info.find_number(key);
		(void)info.find_symbol(key);
		if (key.starts_with("NUMBER(") && key.ends_with(')'))
			(void)info.find_number(std::string_view(key).substr(7, key.size() - 8));
	}
	return 0;
}
