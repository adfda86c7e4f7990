// SPDX-License-Identifier: GPL-2.0-only
/* Reading what VMCOREINFO says about a boot. */
#pragma once

#include "base/result.hpp"
#include "vmcore/vmcoreinfo.hpp"

namespace kdump::arch {

/* NUMBER(name), which a dump of this kernel cannot lack; else error_code::not_found. */
inline result<uint64_t> require_number(const vmcoreinfo &info, std::string_view name)
{
	if (std::optional<uint64_t> value = info.find_number(name))
		return *value;
	return make_error(error_code::not_found, "VMCOREINFO has no NUMBER(%.*s)",
			  static_cast<int>(name.size()), name.data());
}

} // namespace kdump::arch
