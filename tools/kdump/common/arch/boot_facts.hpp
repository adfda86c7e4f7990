// SPDX-License-Identifier: GPL-2.0-only
/* What read_boot() and linear_mappings() of several architectures do. */
#pragma once

#include "arch/architecture.hpp"
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

inline error make_disorder_error()
{
	return make_error(error_code::corrupt,
			  "the symbols of the kernel's memory map are out of order");
}

/* The part of it from the kernel's first symbol to its last; else error_code::corrupt. */
inline result<linear_mapping> trim_image(linear_mapping image, vaddr begin, vaddr end)
{
	if (!image.range.contains(begin) || !image.range.contains(end) || end <= begin)
		return make_disorder_error();
	image.physical += begin - image.range.begin;
	image.range = {begin, end};
	return image;
}

} // namespace kdump::arch
