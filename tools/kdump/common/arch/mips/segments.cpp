// SPDX-License-Identifier: GPL-2.0-only
#include "arch/mips/segments.hpp"

#include "kdump/constant.hpp"

namespace kdump::arch {

namespace {

linear_mapping make_segment(uint64_t begin, uint64_t size)
{
	return {{vaddr{begin}, vaddr{begin + size}}, paddr{0}};
}

} // namespace

std::vector<linear_mapping> all_segments()
{
	constexpr uint64_t size = constant::TO_PHYS_MASK + uint64_t{1};
	std::vector<linear_mapping> segments;

	for (uint64_t begin = constant::XKPHYS; begin != constant::XKSEG; begin += size)
		segments.push_back(make_segment(begin, size));
	segments.push_back(make_segment(constant::CKSEG1, constant::CSEGX_SIZE));
	segments.push_back(make_segment(constant::CKSEG0, constant::CSEGX_SIZE));
	return segments;
}

std::optional<linear_mapping> find_segment(vaddr address)
{
	for (const linear_mapping &segment : all_segments()) {
		if (segment.range.contains(address))
			return segment;
	}
	return std::nullopt;
}

} // namespace kdump::arch
