// SPDX-License-Identifier: GPL-2.0-only
#include "arch/loongarch/arch.hpp"

#include "kdump/constant.hpp"

namespace kdump::arch {

namespace {

/* A window (DMW) through which the kernel sees all of physical memory. */
linear_mapping window(uint64_t base)
{
	return {{vaddr{base}, vaddr{base} + (uint64_t{1} << constant::DMW_PABITS)}, paddr{0}};
}

} // namespace

/* The kernel prints none of its own. */
std::span<const std::string_view> loongarch::per_boot_keys()
{
	return {};
}

result<loongarch::boot> loongarch::read_boot(const vmcoreinfo &, const physical_memory &)
{
	return boot{};
}

/* Wherever relocate_kernel() has moved it, the image is seen through the window of the rest. */
linear_mapping loongarch::image_mapping(const boot &)
{
	return window(constant::CACHE_BASE);
}

/* The direct map is the last one. */
result<std::vector<linear_mapping>> loongarch::linear_mappings(const boot &, const dump_view &)
{
	return std::vector<linear_mapping>{window(constant::UNCACHE_BASE),
					   window(constant::WRITECOMBINE_BASE),
					   window(constant::CACHE_BASE)};
}

} // namespace kdump::arch
