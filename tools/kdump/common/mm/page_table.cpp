// SPDX-License-Identifier: GPL-2.0-only
#include "mm/page_table.hpp"

#include "base/endian.hpp"

#include "kdump/target.hpp"

#include <algorithm>

namespace kdump {

namespace {

size_t index_at(const arch::page_table_level &level, vaddr address)
{
	return address.value >> level.shift & ((uint64_t{1} << level.bits) - 1);
}

const arch::address_span *find_span(const arch::page_table_format &format, vaddr address)
{
	for (unsigned int i = 0; i < format.span_count; i++) {
		if (format.spans[i].first <= address && address <= format.spans[i].last)
			return &format.spans[i];
	}
	return nullptr;
}

/* How far into the page of an entry that maps `size` bytes an address is. */
uint64_t offset_in_page(const arch::page_table_entry &entry, uint64_t size, vaddr address)
{
	return address.value & ((entry.shared_size ? entry.shared_size : size) - 1);
}

error not_mapped(vaddr address)
{
	return make_error(error_code::fault, "0x%llx is not mapped", wide(address.value));
}

/* Tables cannot be more than the machine has pages; one more than that is a circle. */
uint64_t count_pages(const physical_memory &physical)
{
	uint64_t pages = 0;

	for (const paddr_range &range : physical.ranges())
		pages += range.size() >> target::page_shift;
	return pages;
}

} // namespace

uint64_t load_page_table_entry(const arch::page_table_format &format, unsigned int level,
			       const std::byte *from)
{
	return format.entry_size_of(level) == 8 ? load<uint64_t>(from, format.entry_order)
						: load<uint32_t>(from, format.entry_order);
}

result<std::vector<page_table_visit>> read_page_table_path(const physical_memory &physical,
							   const arch::current::boot &boot,
							   const arch::page_table &tables,
							   vaddr address)
{
	const arch::page_table_format &format = tables.format;
	std::vector<page_table_visit> path;
	paddr table = tables.root;

	if (!find_span(format, address))
		return not_mapped(address);
	for (unsigned int level = 0; level < format.level_count; level++) {
		std::array<std::byte, 8> bytes;
		unsigned int size = format.entry_size_of(level);
		page_table_visit visit;

		visit.level = level;
		visit.location = table + index_at(format.levels[level], address) * size;
		if (auto read = physical.read(visit.location, std::span(bytes).first(size)); !read)
			return std::move(read).failure().add_context("reading a page table");
		visit.entry = load_page_table_entry(format, level, bytes.data());
		visit.decoded =
			arch::current::decode_entry(boot, format.levels[level], visit.entry);
		path.push_back(visit);
		if (visit.decoded.kind != arch::entry_kind::table)
			break;
		table = visit.decoded.address;
	}
	return path;
}

result<translation> translate_by_page_table(const physical_memory &physical,
					    const arch::current::boot &boot,
					    const arch::page_table &tables, vaddr address)
{
	KDUMP_TRY(path, read_page_table_path(physical, boot, tables, address));
	const page_table_visit &last = path.back();

	if (last.decoded.kind != arch::entry_kind::page)
		return not_mapped(address);
	uint64_t size = uint64_t{1} << tables.format.levels[last.level].shift;
	return translation{last.decoded.address + offset_in_page(last.decoded, size, address),
			   size - (address.value & (size - 1))};
}

page_table_walker::page_table_walker(const physical_memory &physical, const boot &boot,
				     const arch::page_table &tables, vaddr first, vaddr last) :
	physical_(&physical),
	boot_(boot), tree_(tables), next_(first), last_(last), done_(last < first),
	tables_left_(count_pages(physical))
{
}

/*
 * Reads a table unless it is the one already there. One table that serves many stretches counts
 * each time: a circle need not have more than one.
 */
result<void> page_table_walker::load_table(unsigned int level, paddr address, vaddr begin)
{
	table &t = tables_[level];

	if (t.address == address && t.begin == begin)
		return {};
	if (tables_left_ == 0)
		return make_error(error_code::limit,
				  "more page tables than there are pages of memory");
	tables_left_--;
	t.begin = begin;
	if (t.address == address)
		return {};
	t.address.reset();
	t.bytes.resize(size_t{tree_.format.entry_size_of(level)}
		       << tree_.format.levels[level].bits);
	if (auto read = physical_->read(address, t.bytes); !read)
		return std::move(read).failure().add_context("reading a page table");
	t.address = address;
	return {};
}

arch::page_table_entry page_table_walker::load_entry(unsigned int level, size_t index,
						     uint64_t &raw) const
{
	raw = load_page_table_entry(tree_.format, level,
				    tables_[level].bytes.data() +
					    index * tree_.format.entry_size_of(level));
	return arch::current::decode_entry(boot_, tree_.format.levels[level], raw);
}

/* Takes in the empty entries behind the one that the step is about. */
page_table_step page_table_walker::merge_absent(unsigned int level, page_table_step step) const
{
	const arch::page_table_level &shape = tree_.format.levels[level];
	size_t count = size_t{1} << shape.bits;

	for (size_t i = index_at(shape, step.begin) + 1; i < count; i++) {
		uint64_t raw;

		if (load_entry(level, i, raw).kind != arch::entry_kind::none)
			break;
		step.size += uint64_t{1} << shape.shift;
	}
	return step;
}

/*
 * The step that begins at next_. `covered` says how far it, or the part that could not be read,
 * reaches.
 */
result<page_table_step> page_table_walker::read_step(uint64_t &covered)
{
	const arch::address_span *span = find_span(tree_.format, next_);
	paddr table = tree_.root;

	if (!span) {
		vaddr last = last_;

		for (unsigned int i = 0; i < tree_.format.span_count; i++) {
			if (tree_.format.spans[i].first > next_)
				last = std::min(last, tree_.format.spans[i].first - 1);
		}
		page_table_step gap{next_, last - next_ + 1, arch::entry_kind::none, {}, 0, 0};
		covered = gap.size;
		return gap;
	}

	for (unsigned int level = 0;; level++) {
		const arch::page_table_level &shape = tree_.format.levels[level];
		uint64_t size = uint64_t{1} << shape.shift;
		uint64_t inside = next_.value & (size - 1);
		page_table_step step{next_ - inside, size, arch::entry_kind::none, {}, 0, level};

		/* All that the table would have described. */
		uint64_t inside_table = next_.value & ((size << shape.bits) - 1);
		covered = (size << shape.bits) - inside_table;
		if (covered - 1 > span->last - next_)
			covered = span->last - next_ + 1;
		KDUMP_CHECK(load_table(level, table, next_ - inside_table));

		arch::page_table_entry entry =
			load_entry(level, index_at(shape, next_), step.entry);
		if (entry.kind == arch::entry_kind::table) {
			table = entry.address;
			continue;
		}
		step.kind = entry.kind;
		if (entry.kind == arch::entry_kind::none)
			step = merge_absent(level, step);
		step.begin = next_;
		step.size -= inside;
		step.address = entry.address + offset_in_page(entry, size, next_);
		/* The top table serves both ends of the address space, and nothing in between. */
		if (step.size - 1 > span->last - next_)
			step.size = span->last - next_ + 1;
		covered = step.size;
		return step;
	}
}

std::optional<result<page_table_step>> page_table_walker::next()
{
	uint64_t covered;

	if (done_)
		return std::nullopt;
	result<page_table_step> step = read_step(covered);

	/* The end of what was asked for may be the end of all addresses. */
	uint64_t left = last_ - next_;
	if (step && step->size - 1 > left)
		step->size = left + 1;
	done_ = covered - 1 >= left || (!step && step.failure().code() == error_code::limit);
	next_ += covered;
	return step;
}

} // namespace kdump
