// SPDX-License-Identifier: GPL-2.0-only
#include "arch/sh/arch.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"

namespace kdump::arch {

namespace {

constexpr vaddr_range cached{vaddr{constant::P1SEG}, vaddr{constant::P2SEG}};
constexpr vaddr_range uncached{vaddr{constant::P2SEG}, vaddr{constant::P3SEG}};

} // namespace

std::span<const std::string_view> sh::per_boot_keys()
{
	return {};
}

result<sh::boot> sh::read_boot(const vmcoreinfo &, const physical_memory &)
{
	return boot{};
}

/* ___pa() of asm/page.h. The processor does it without a page table. */
linear_mapping sh::image_mapping(const boot &)
{
	return {{vaddr{constant::PAGE_OFFSET}, cached.end}, paddr{constant::PAGE_OFFSET_PHYSICAL}};
}

/* With 29 bits of physical address the second segment is the first one again, past the cache. */
result<std::vector<linear_mapping>> sh::linear_mappings(const boot &boot, const dump_view &)
{
	std::vector<linear_mapping> mappings{image_mapping(boot)};

	if (!config::PMB)
		mappings.push_back({uncached, paddr{0}});
	return mappings;
}

} // namespace kdump::arch
