// SPDX-License-Identifier: GPL-2.0-only
#include "mm/memory_model.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace kdump {

memory_model::memory_model(std::vector<memory_section> sections, std::optional<error> damage) :
	sections_(std::move(sections)), by_descriptor_(sections_.size()), damage_(std::move(damage))
{
	std::iota(by_descriptor_.begin(), by_descriptor_.end(), 0);
	std::sort(by_descriptor_.begin(), by_descriptor_.end(), [this](uint32_t a, uint32_t b) {
		return sections_[a].descriptors < sections_[b].descriptors;
	});
}

std::optional<ptr<layout::page>> memory_model::find_page(pfn frame) const
{
	auto after = std::upper_bound(sections_.begin(), sections_.end(), frame,
				      [](pfn f, const memory_section &section) {
					      return f < section.frames.begin;
				      });

	if (after == sections_.begin() || !std::prev(after)->frames.contains(frame))
		return std::nullopt;
	const memory_section &section = *std::prev(after);
	return advance(section.descriptors, frame - section.frames.begin);
}

std::optional<pfn> memory_model::find_frame(ptr<layout::page> page) const
{
	auto after = std::upper_bound(by_descriptor_.begin(), by_descriptor_.end(), page,
				      [&](ptr<layout::page> p, uint32_t i) {
					      return p < sections_[i].descriptors;
				      });

	if (after == by_descriptor_.begin())
		return std::nullopt;
	const memory_section &section = sections_[*std::prev(after)];
	uint64_t offset = page.address - section.descriptors.address;
	uint64_t index = offset / size_of<layout::page>;
	if (offset % size_of<layout::page> != 0 || index >= section.frames.size())
		return std::nullopt;
	return section.frames.begin + index;
}

} // namespace kdump
