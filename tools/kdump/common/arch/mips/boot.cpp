// SPDX-License-Identifier: GPL-2.0-only
#include "arch/mips/arch.hpp"
#include "arch/mips/segments.hpp"

#include "kdump/constant.hpp"

#include <algorithm>

namespace kdump::arch {

/* VMCOREINFO has nothing of its own on this architecture. */
std::span<const std::string_view> mips::per_boot_keys()
{
	return {};
}

result<mips::boot> mips::read_boot(const vmcoreinfo &info, const physical_memory &)
{
	boot boot;
	std::optional<vaddr> text = info.find_symbol("_stext");

	if (!text)
		return make_error(error_code::not_found, "VMCOREINFO has no SYMBOL(_stext)");
	if (!find_segment(*text))
		return make_error(error_code::corrupt,
				  "the kernel is said to be at 0x%llx, in no segment of memory",
				  wide(text->value));
	boot.text = *text;
	return boot;
}

/* Wherever it has been relocated to, the image stays in its segment. */
linear_mapping mips::image_mapping(const boot &boot)
{
	return find_segment(boot.text).value_or(all_segments().back());
}

/*
 * The one that stands for the direct map is the last: with 64 bits, where __va() points to, which
 * depends on how the processor caches (CAC_BASE of mach-generic/spaces.h).
 */
result<std::vector<linear_mapping>> mips::linear_mappings(const boot &, const dump_view &dump)
{
	KDUMP_TRY(high_memory, read_variable(dump, "high_memory"));
	std::vector<linear_mapping> segments = all_segments();

	std::stable_partition(segments.begin(), segments.end(), [&](const linear_mapping &segment) {
		return !segment.range.contains(vaddr{high_memory - 1});
	});
	return segments;
}

} // namespace kdump::arch
