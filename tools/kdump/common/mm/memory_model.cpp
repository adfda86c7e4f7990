// SPDX-License-Identifier: GPL-2.0-only
#include "mm/memory_model.hpp"

#include "base/text.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"

#include <algorithm>
#include <numeric>

namespace kdump {

namespace {

using layout::mem_section;

constexpr uint64_t flag(unsigned int bit)
{
	return uint64_t{1} << bit;
}

/* SECTION_MAP_MASK: the flags are below the encoded pointer. */
constexpr uint64_t map_mask = ~(flag(constant::SECTION_MAP_LAST_BIT) - 1);

constexpr unsigned int word_bits = target::word_size * 8;
constexpr uint64_t pages_per_section = flag(constant::SECTION_SIZE_BITS - target::page_shift);

/* The pointer that section_mem_map encodes is that to the descriptor of frame 0. */
ptr<layout::page> descriptor_of(uint64_t section_mem_map, pfn frame)
{
	return advance(ptr<layout::page>{vaddr{section_mem_map & map_mask}}, frame.value);
}

} // namespace

void memory_model::note_damage(error failure)
{
	if (!damage_)
		damage_ = std::move(failure);
}

/*
 * What was there at boot has descriptors for the whole section; memory that was plugged in
 * later only for the subsections that subsection_map lists (pfn_valid() in mmzone.h).
 */
void memory_model::add_section(const memory &mem, uint64_t number,
			       object_view<layout::mem_section> section)
{
	uint64_t map = section[mem_section::section_mem_map];
	pfn first{number * pages_per_section};

	if (!(map & flag(constant::SECTION_HAS_MEM_MAP_BIT)))
		return;
	if (map & flag(constant::SECTION_IS_EARLY_BIT)) {
		add_frames({first, first + pages_per_section}, map);
		return;
	}

	result<object<layout::mem_section_usage>> usage = mem.read(section[mem_section::usage]);
	if (!usage) {
		note_damage(std::move(usage).failure());
		return;
	}
	auto bits = (*usage)[layout::mem_section_usage::subsection_map];
	for (uint64_t i = 0; i < constant::SUBSECTIONS_PER_SECTION; i++) {
		pfn begin = first + i * constant::PAGES_PER_SUBSECTION;

		if (bits[i / word_bits] >> i % word_bits & 1)
			add_frames({begin, begin + constant::PAGES_PER_SUBSECTION}, map);
	}
}

/* In one piece with the frames before, if both are of one section. */
void memory_model::add_frames(pfn_range frames, uint64_t section_mem_map)
{
	memory_section next{frames, descriptor_of(section_mem_map, frames.begin),
			    (section_mem_map & flag(constant::SECTION_IS_ONLINE_BIT)) != 0};

	if (!sections_.empty() && sections_.back().frames.end == frames.begin &&
	    frames.begin.value % pages_per_section != 0)
		sections_.back().frames.end = frames.end;
	else
		sections_.push_back(next);
}

/* One page of section descriptors, or one alone without SPARSEMEM_EXTREME. */
void memory_model::add_root(const memory &mem, uint64_t first_number, ptr<mem_section> root)
{
	result<object_array<mem_section>> sections =
		mem.read_array(root, constant::SECTIONS_PER_ROOT);

	if (!sections) {
		note_damage(std::move(sections).failure());
		return;
	}
	for (size_t i = 0; i < sections->size(); i++)
		add_section(mem, first_number + i, (*sections)[i]);
}

/*
 * VMCOREINFO says where mem_section[] is and how long: with SPARSEMEM_EXTREME it is an array of
 * pointers to pages of descriptors that was allocated at boot, else an array of arrays.
 */
result<memory_model> memory_model::read(const memory &mem, const vmcoreinfo &info)
{
	std::optional<vaddr> table = info.find_symbol("mem_section");
	std::optional<std::string_view> length = info.find("LENGTH(mem_section)");
	std::optional<uint64_t> count = length ? parse_u64(*length) : std::nullopt;
	memory_model model;

	if (!table || !count)
		return make_error(error_code::unsupported,
				  "the kernel does not keep its page descriptors in sections");
	if constexpr (config::SPARSEMEM_EXTREME) {
		KDUMP_TRY(roots, mem.read_array(ptr<ptr<mem_section>>{*table}, *count));

		for (size_t i = 0; i < roots.size(); i++) {
			if (roots[i])
				model.add_root(mem, i * constant::SECTIONS_PER_ROOT, roots[i]);
		}
	} else {
		constexpr uint64_t root_size = constant::SECTIONS_PER_ROOT * size_of<mem_section>;

		if (*count > memory::read_limit / root_size)
			return make_error(error_code::limit,
					  "VMCOREINFO says LENGTH(mem_section)=%llu",
					  static_cast<unsigned long long>(*count));
		for (uint64_t i = 0; i < *count; i++)
			model.add_root(mem, i * constant::SECTIONS_PER_ROOT,
				       ptr<mem_section>{*table + i * root_size});
	}

	model.by_descriptor_.resize(model.sections_.size());
	std::iota(model.by_descriptor_.begin(), model.by_descriptor_.end(), 0);
	std::sort(model.by_descriptor_.begin(), model.by_descriptor_.end(),
		  [&](uint32_t a, uint32_t b) {
			  return model.sections_[a].descriptors < model.sections_[b].descriptors;
		  });
	return model;
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
