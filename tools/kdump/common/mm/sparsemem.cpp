// SPDX-License-Identifier: GPL-2.0-only
/*
 * SPARSEMEM, with or without a virtual memory map: memory comes in sections; each has its own array
 * of descriptors, and mem_section[] says which sections there are (include/linux/mmzone.h,
 * mm/sparse.c).
 */
#include "mm/memory_model.hpp"

#include "base/arith.hpp"
#include "base/text.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"
#include "kdump/layout/linux/mmzone.hpp"

#include <algorithm>

namespace kdump {

namespace {

using layout::mem_section;

/* SECTION_MAP_MASK: the flags are below the encoded pointer. */
constexpr uint64_t map_mask = ~(bit(constant::SECTION_MAP_LAST_BIT) - 1);

/* 64 TiB are half as many sections. The roots of a hostile dump may all be the same one. */
constexpr size_t most_pieces = 1 << 20;

/* There are as many as physical addresses allow: 32 MiB of pointers on riscv, nearly all null. */
constexpr uint64_t roots_at_once = 8192;

constexpr unsigned int word_bits = target::word_size * 8;
constexpr uint64_t pages_per_section = bit(constant::SECTION_SIZE_BITS - target::page_shift);

/* The pointer that section_mem_map encodes is that to the descriptor of frame 0. */
ptr<layout::page> descriptor_of(uint64_t section_mem_map, pfn frame)
{
	return advance(ptr<layout::page>{vaddr{section_mem_map & map_mask}}, frame.value);
}

bool is_followed_by(const memory_section &section, const memory_section &next)
{
	return section.frames.end == next.frames.begin && section.online == next.online &&
	       advance(section.descriptors, section.frames.size()) == next.descriptors;
}

/* Goes through mem_section[]; what cannot be read is left out. */
class section_reader {
public:
	explicit section_reader(const memory &mem) : mem_(mem)
	{
	}
	/* One page of section descriptors, or one alone without SPARSEMEM_EXTREME. */
	void add_root(uint64_t first_number, ptr<mem_section> root);
	/* Nothing more is added, and that is noted as damage. */
	bool is_full() const
	{
		return sections.size() >= most_pieces;
	}

	std::vector<memory_section> sections;
	std::optional<error> damage;

private:
	void add_section(uint64_t number, object_view<mem_section> section);
	template <typename Usage> void add_subsections(pfn first, uint64_t map, ptr<Usage> place);
	void add_frames(pfn_range frames, uint64_t section_mem_map);
	void note_damage(error failure)
	{
		if (!damage)
			damage = std::move(failure);
	}

	const memory &mem_;
};

/*
 * What was there at boot has descriptors for the whole section, and so has all memory without a
 * virtual memory map; else what was plugged in later only for the subsections that subsection_map
 * lists (pfn_valid() in mmzone.h).
 */
void section_reader::add_section(uint64_t number, object_view<mem_section> section)
{
	uint64_t map = section[mem_section::section_mem_map];
	pfn first{number * pages_per_section};

	if (!(map & bit(constant::SECTION_HAS_MEM_MAP_BIT)))
		return;
	if (map & bit(constant::SECTION_IS_EARLY_BIT) || !config::SPARSEMEM_VMEMMAP)
		add_frames({first, first + pages_per_section}, map);
	else
		add_subsections(first, map, section[mem_section::usage]);
}

template <typename Usage>
void section_reader::add_subsections(pfn first, uint64_t map, ptr<Usage> place)
{
	if constexpr (config::SPARSEMEM_VMEMMAP) {
		result<object<Usage>> usage = mem_.read(place);

		if (!usage) {
			note_damage(std::move(usage).failure());
			return;
		}
		auto bits = (*usage)[Usage::subsection_map];
		for (uint64_t i = 0; i < constant::SUBSECTIONS_PER_SECTION; i++) {
			pfn begin = first + i * constant::PAGES_PER_SUBSECTION;

			if (bits[i / word_bits] >> i % word_bits & 1)
				add_frames({begin, begin + constant::PAGES_PER_SUBSECTION}, map);
		}
	}
}

/* In one piece with the frames before, if their descriptors follow: they do in a virtual map. */
void section_reader::add_frames(pfn_range frames, uint64_t section_mem_map)
{
	memory_section next{frames, descriptor_of(section_mem_map, frames.begin),
			    (section_mem_map & bit(constant::SECTION_IS_ONLINE_BIT)) != 0};

	if (!sections.empty() && is_followed_by(sections.back(), next))
		sections.back().frames.end = frames.end;
	else
		sections.push_back(next);
}

void section_reader::add_root(uint64_t first_number, ptr<mem_section> root)
{
	result<object_array<mem_section>> found =
		mem_.read_array(root, constant::SECTIONS_PER_ROOT);

	if (!found) {
		note_damage(std::move(found).failure());
		return;
	}
	for (size_t i = 0; i < found->size() && !is_full(); i++)
		add_section(first_number + i, (*found)[i]);
	if (is_full())
		note_damage(make_error(error_code::limit, "more than %zu sections", most_pieces));
}

} // namespace

/*
 * VMCOREINFO says where mem_section[] is and how long: with SPARSEMEM_EXTREME it is an array of
 * pointers to pages of descriptors that was allocated at boot, else an array of arrays.
 */
result<memory_model> memory_model::read(const memory &mem, const vmcoreinfo &info)
{
	std::optional<vaddr> table = info.find_symbol("mem_section");
	std::optional<std::string_view> length = info.find("LENGTH(mem_section)");
	std::optional<uint64_t> said = length ? parse_u64(*length) : std::nullopt;
	section_reader reader(mem);

	if (!table || !said)
		return make_error(error_code::not_found,
				  "VMCOREINFO does not say where mem_section[] is");
	uint64_t count = *said;
	constexpr uint64_t root_size = config::SPARSEMEM_EXTREME
					       ? target::word_size
					       : constant::SECTIONS_PER_ROOT * size_of<mem_section>;
	if (count > memory::read_limit / root_size)
		return make_error(error_code::limit, "VMCOREINFO says LENGTH(mem_section)=%llu",
				  wide(count));
	if constexpr (config::SPARSEMEM_EXTREME) {
		ptr<ptr<mem_section>> roots{*table};

		for (uint64_t first = 0; first < count && !reader.is_full();
		     first += roots_at_once) {
			KDUMP_TRY(some, mem.read_array(advance(roots, first),
						       std::min(count - first, roots_at_once)));
			for (size_t i = 0; i < some.size(); i++) {
				if (some[i] && !reader.is_full())
					reader.add_root((first + i) * constant::SECTIONS_PER_ROOT,
							some[i]);
			}
		}
	} else {
		for (uint64_t i = 0; i < count && !reader.is_full(); i++)
			reader.add_root(i * constant::SECTIONS_PER_ROOT,
					ptr<mem_section>{*table + i * root_size});
	}

	return memory_model(std::move(reader.sections), std::move(reader.damage));
}

} // namespace kdump
