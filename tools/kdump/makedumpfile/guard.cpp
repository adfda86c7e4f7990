// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/guard.hpp"

#include "base/arith.hpp"
#include "kdump/config.hpp"
#include "kdump/layout/kernel/printk/printk_ringbuffer.hpp"
#include "kdump/layout/linux/percpu.hpp"
#include "kdump/layout/mm/percpu-internal.hpp"
#include "kdump/target.hpp"
#include "kernel/list.hpp"
#include "kernel/module.hpp"
#include "makedumpfile/frames.hpp"
#include "mm/page_table.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>

namespace kdump::makedumpfile {

namespace {

using layout::pcpu_chunk;
using word = std::conditional_t<target::word_size == 8, uint64_t, uint32_t>;

/* Nothing that is guarded is larger in one piece; a corrupt size shall not cost minutes. */
constexpr uint64_t largest_piece = uint64_t{1} << 30;

/* What the kernel gives back of its image after booting; the first is that of free_initmem(). */
template <typename Arch> std::vector<arch::image_part> list_freed_parts()
{
	std::vector<arch::image_part> parts = {{"__init_begin", "__init_end"}};

	if constexpr (requires { Arch::freed_parts; })
		parts.insert(parts.end(), std::begin(Arch::freed_parts),
			     std::end(Arch::freed_parts));
	return parts;
}

class guard_finder {
public:
	guard_finder(const kernel &k, const guard_taker &take) : k_(k), take_(take)
	{
	}

	void mark_part(size_t part);

	/* Parts that could not be found. */
	std::vector<error> gaps;

private:
	result<void> mark_image();
	result<vaddr> find_begin(const arch::image_part &part) const;
	result<void> mark_per_cpu();
	result<std::vector<uint64_t>> find_units(vaddr base) const;
	result<void> mark_chunk(std::span<const uint64_t> units, const object<pcpu_chunk> &chunk);
	result<void> mark_units(std::span<const uint64_t> units, vaddr_range range);
	result<void> mark_page_tables();
	result<void> mark_table(const arch::page_table_format &format, unsigned int level,
				paddr table);
	result<void> mark_notes();
	result<void> mark_log();
	result<void> mark_modules();

	std::vector<vaddr_range> find_freed_parts() const;
	result<void> mark(vaddr_range range);
	void mark(paddr_range range);
	template <typename T> result<ptr<T>> read_pointer(const char *name) const;

	const kernel &k_;
	const guard_taker &take_;
	/* Those that have been looked at, but for the lowest; several may share a frame. */
	std::set<uint64_t> tables_;
};

constexpr const char *part_names[] = {"page tables", "kernel image", "per-CPU memory",
				      "notes",	     "kernel log",   "modules"};

void guard_finder::mark_part(size_t part)
{
	constexpr result<void> (guard_finder::*steps[])() = {
		&guard_finder::mark_page_tables, &guard_finder::mark_image,
		&guard_finder::mark_per_cpu,	 &guard_finder::mark_notes,
		&guard_finder::mark_log,	 &guard_finder::mark_modules,
	};
	static_assert(std::size(steps) == std::size(part_names));

	if (result<void> marked = (this->*steps[part])(); !marked)
		gaps.push_back(std::move(marked).failure().add_context(
			format("%s not guarded", part_names[part])));
}

void guard_finder::mark(paddr_range range)
{
	take_({pfn{range.begin.value >> target::page_shift},
	       pfn{div_round_up(range.end.value, target::page_size)}});
}

result<void> guard_finder::mark(vaddr_range range)
{
	if (range.end < range.begin || range.size() > largest_piece)
		return make_error(error_code::corrupt, "a piece of %llu bytes", wide(range.size()));
	while (!range.empty()) {
		KDUMP_TRY(place, k_.space().translate(range.begin));
		uint64_t size = std::min(place.size, range.size());
		mark(paddr_range{place.address, place.address + size});
		range.begin += size;
	}
	return {};
}

/* The value of a pointer variable that no header declares. */
template <typename T> result<ptr<T>> guard_finder::read_pointer(const char *name) const
{
	KDUMP_TRY(address, k_.find_symbol(name));
	return k_.mem().read(ptr<ptr<T>>{address});
}

result<vaddr> guard_finder::find_begin(const arch::image_part &part) const
{
	if (part.begins_there)
		return k_.find_symbol(part.begin);
	KDUMP_TRY(place, read_pointer<void>(part.begin));
	return place.address;
}

std::vector<vaddr_range> guard_finder::find_freed_parts() const
{
	std::vector<vaddr_range> parts;

	for (const arch::image_part &part : list_freed_parts<arch::current>()) {
		result<vaddr> begin = find_begin(part);
		result<vaddr> end = k_.find_symbol(part.end);
		/* Not every kernel has all of these symbols. */
		if (!begin || !end)
			continue;
		/* Whole pages only. */
		begin->value = align_up(begin->value, target::page_size);
		end->value = align_down(end->value, target::page_size);
		if (*begin < *end)
			parts.push_back({*begin, *end});
	}
	std::sort(parts.begin(), parts.end(),
		  [](const vaddr_range &a, const vaddr_range &b) { return a.begin < b.begin; });
	return parts;
}

result<void> guard_finder::mark_image()
{
	KDUMP_TRY(begin, k_.find_symbol("_stext"));
	KDUMP_TRY(end, k_.find_symbol("_end"));

	for (const vaddr_range &freed : find_freed_parts()) {
		if (freed.begin < begin || freed.end > end)
			continue;
		KDUMP_CHECK(mark(vaddr_range{begin, freed.begin}));
		begin = freed.end;
	}
	return mark(vaddr_range{begin, end});
}

/*
 * pcpu_setup_first_chunk() of mm/percpu.c: each CPU's unit of the first chunk holds the static
 * variables, the modules' reserve and a dynamic part, which is pcpu_first_chunk; what is behind has
 * been freed. Other chunks are populated as they are needed, the same pages for each CPU.
 */
result<void> guard_finder::mark_per_cpu()
{
	KDUMP_TRY(base, k_.read(variable::pcpu_base_addr));
	KDUMP_TRY(first_address, k_.read(variable::pcpu_first_chunk));
	KDUMP_TRY(first, k_.mem().read(first_address));
	KDUMP_TRY(units, find_units(base.address));
	vaddr end = first[pcpu_chunk::base_addr].address +
		    (static_cast<uint64_t>(first[pcpu_chunk::nr_pages]) << target::page_shift);

	KDUMP_CHECK(mark_units(units, {base.address, end}));
	KDUMP_TRY(lists, k_.read(variable::pcpu_chunk_lists));
	KDUMP_TRY(slots, k_.read(variable::pcpu_nr_slots));
	for (int32_t slot = 0; slot < slots; slot++) {
		ptr<layout::list_head> list = advance(lists, slot);

		for (auto &chunk : object_list_range(k_.mem(), list, pcpu_chunk::list)) {
			if (!chunk)
				return std::move(chunk).failure();
			if (chunk->address() != first_address)
				KDUMP_CHECK(mark_chunk(units, *chunk));
		}
	}
	return {};
}

/* How far each CPU's unit is from what per_cpu_ptr() is told, in every chunk. */
result<std::vector<uint64_t>> guard_finder::find_units(vaddr base) const
{
	/* One processor has its static variables in the image. */
	if (!config::SMP)
		return std::vector<uint64_t>{0};
	KDUMP_TRY(start, k_.find_symbol("__per_cpu_start"));
	KDUMP_TRY(cpus, k_.possible_cpus());
	std::vector<uint64_t> units;

	for (unsigned int cpu : cpus) {
		KDUMP_TRY(unit, k_.per_cpu(start, cpu));
		units.push_back(unit - base);
	}
	return units;
}

result<void> guard_finder::mark_chunk(std::span<const uint64_t> units,
				      const object<pcpu_chunk> &chunk)
{
	constexpr uint64_t word_bits = 8 * target::word_size;
	ptr<word> populated{member(chunk.address(), pcpu_chunk::populated).address};
	int32_t pages = chunk[pcpu_chunk::nr_pages];

	KDUMP_TRY(words, k_.mem().read_array(populated, div_round_up(wide(pages), word_bits)));
	for (uint64_t page = 0; page < words.size() * word_bits; page++) {
		vaddr begin = chunk[pcpu_chunk::base_addr].address + page * target::page_size;

		if (words[page / word_bits] >> page % word_bits & 1)
			KDUMP_CHECK(mark_units(units, {begin, begin + target::page_size}));
	}
	return {};
}

result<void> guard_finder::mark_units(std::span<const uint64_t> units, vaddr_range range)
{
	for (uint64_t distance : units)
		KDUMP_CHECK(mark(vaddr_range{range.begin + distance, range.end + distance}));
	return {};
}

result<void> guard_finder::mark_page_tables()
{
	const std::optional<arch::page_table> &tables = k_.space().tables();

	if (!tables)
		return make_error(error_code::not_found, "no page table");
	return mark_table(tables->format, 0, tables->root);
}

/* A table that cannot be read is in the set, and the rest of the tables is looked at. */
result<void> guard_finder::mark_table(const arch::page_table_format &format, unsigned int level,
				      paddr table)
{
	unsigned int entry_size = format.entry_size_of(level);
	uint64_t size = uint64_t{entry_size} << format.levels[level].bits;

	mark(paddr_range{table, table + size});
	if (level + 1 == format.level_count || !tables_.insert(table.value).second)
		return {};

	std::vector<std::byte> bytes(size);
	KDUMP_CHECK(k_.dump().memory().read(table, bytes));
	result<void> all;
	for (size_t at = 0; at < size; at += entry_size) {
		arch::page_table_entry decoded = arch::current::decode_entry(
			k_.boot(), format.levels[level],
			load_page_table_entry(format, level, bytes.data() + at));
		if (decoded.kind != arch::entry_kind::table)
			continue;
		result<void> below = mark_table(format, level + 1, decoded.address);
		if (!below && all)
			all = std::move(below);
	}
	return all;
}

/* VMCOREINFO and its note, and the note of each CPU's registers: kernel/vmcore_info.c. */
result<void> guard_finder::mark_notes()
{
	for (const char *name : {"vmcoreinfo_data", "vmcoreinfo_note"}) {
		KDUMP_TRY(page, read_pointer<void>(name));
		KDUMP_CHECK(mark(vaddr_range{page.address, page.address + target::page_size}));
	}
	if (!config::CRASH_DUMP)
		return {};
	KDUMP_TRY(notes, read_pointer<void>("crash_notes"));
	KDUMP_TRY(cpus, k_.possible_cpus());
	for (unsigned int cpu : cpus) {
		KDUMP_TRY(note, k_.per_cpu(notes.address, cpu));
		KDUMP_CHECK(mark(vaddr_range{note, note + 1}));
	}
	return {};
}

/* The ring that printk() writes to, wherever setup_log_buf() has put it. */
result<void> guard_finder::mark_log()
{
	using layout::prb_data_ring;
	using layout::prb_desc_ring;
	using layout::printk_ringbuffer;

	KDUMP_TRY(address, read_pointer<printk_ringbuffer>("prb"));
	KDUMP_TRY(ring, k_.mem().read(address));
	KDUMP_CHECK(
		mark(vaddr_range{address.address, address.address + size_of<printk_ringbuffer>}));

	auto text = ring[printk_ringbuffer::text_data_ring];
	auto descs = ring[printk_ringbuffer::desc_ring];
	uint64_t text_bits = text[prb_data_ring::size_bits];
	uint64_t desc_bits = descs[prb_desc_ring::count_bits];
	if (text_bits >= 32 || desc_bits >= 32)
		return make_error(error_code::corrupt, "a log of 2^%llu bytes and 2^%llu records",
				  wide(text_bits), wide(desc_bits));

	auto mark_array = [this]<typename T>(ptr<T> first, uint64_t count) {
		return mark(vaddr_range{first.address, advance(first, count).address});
	};
	KDUMP_CHECK(mark_array(text[prb_data_ring::data], uint64_t{1} << text_bits));
	KDUMP_CHECK(mark_array(descs[prb_desc_ring::descs], uint64_t{1} << desc_bits));
	return mark_array(descs[prb_desc_ring::infos], uint64_t{1} << desc_bits);
}

/* What has been loaded of each and not given back: a stack through it is read with its code. */
result<void> guard_finder::mark_modules()
{
	const module_list &list = k_.modules();
	result<void> all;

	for (const module_info &module : list.modules)
		for (const vaddr_range &part : module.memory)
			if (result<void> marked = mark(part); !marked && all)
				all = std::move(marked).failure().add_context(module.name);
	if (list.damage && all)
		return *list.damage;
	return all;
}

} // namespace

std::span<const char *const> guard_parts()
{
	return part_names;
}

std::vector<error> find_guarded_frames(const kernel &k, const guard_taker &take)
{
	guard_finder finder(k, take);

	for (size_t part = 0; part < std::size(part_names); ++part)
		finder.mark_part(part);
	return std::move(finder.gaps);
}

void find_guarded_frames(const kernel &k, size_t part, const guard_taker &take)
{
	guard_finder(k, take).mark_part(part);
}

guarded_frames::guarded_frames(finder find_all, size_t most) : find_all_(std::move(find_all))
{
	std::vector<pfn_range> ranges;
	bool are_few = true;

	ranges.reserve(most);
	gaps_ = find_all_([&](pfn_range frames) {
		if (!are_few)
			return;
		if (ranges.size() == most) {
			join_ranges(ranges);
			/* To join them again and again would take longer than to find them. */
			are_few = ranges.size() <= most / 2;
		}
		if (are_few)
			ranges.push_back(frames);
	});
	if (!are_few)
		return;
	join_ranges(ranges);
	ranges.shrink_to_fit();
	ranges_ = std::move(ranges);
}

void guarded_frames::find(pfn_range window, const guard_taker &take) const
{
	if (!ranges_) {
		find_all_(take);
		return;
	}
	auto range = std::partition_point(ranges_->begin(), ranges_->end(),
					  [window](const pfn_range &r) {
						  return r.end <= window.begin;
					  });
	for (; range != ranges_->end() && range->begin < window.end; ++range)
		take(*range);
}

} // namespace kdump::makedumpfile
