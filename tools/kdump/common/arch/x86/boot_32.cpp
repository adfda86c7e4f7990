// SPDX-License-Identifier: GPL-2.0-only
#include "arch/lowmem.hpp"
#include "arch/x86/arch.hpp"

#include "kdump/constant.hpp"

namespace kdump::arch {

/* All that arch/x86/kernel/vmcore_info_32.c prints is a fact of the configuration. */
std::span<const std::string_view> x86::per_boot_keys()
{
	return {};
}

/*
 * The kernel image is part of the direct map, wherever it was loaded; KASLR moves it within that
 * (arch/x86/boot/compressed/kaslr.c).
 */
result<x86::boot> x86::read_boot(const vmcoreinfo &, const physical_memory &)
{
	return boot{};
}

linear_mapping x86::image_mapping(const boot &)
{
	constexpr vaddr start{constant::PAGE_OFFSET};

	return {{start, start + constant::KERNEL_IMAGE_SIZE}, paddr{0}};
}

result<std::vector<linear_mapping>> x86::linear_mappings(const boot &, const dump_view &dump)
{
	return map_lowmem(dump, paddr{0});
}

} // namespace kdump::arch
