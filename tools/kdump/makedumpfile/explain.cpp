// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/explain.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <cinttypes>

namespace kdump::makedumpfile {

namespace {

const char *describe(page_kind kind)
{
	switch (kind) {
	case page_kind::kernel:
		return "memory of the kernel or a driver";
	case page_kind::free:
		return "free";
	case page_kind::unaccepted:
		return "free, and not yet accepted from the hypervisor";
	case page_kind::cache:
		return "page cache";
	case page_kind::cache_private:
		return "page cache with private data";
	case page_kind::user:
		return "memory of processes";
	case page_kind::hwpoison:
		return "broken (hwpoison)";
	case page_kind::offline:
		return "offline (ballooned, unplugged or taken offline)";
	case page_kind::slab:
		return "slab";
	case page_kind::table:
		return "a page table";
	case page_kind::guard:
		return "a guard page";
	case page_kind::zsmalloc:
		return "compressed swap (zsmalloc)";
	case page_kind::reserved:
		return "reserved";
	case page_kind::tail:
		return "part of a compound page";
	}
	return "of no kind";
}

/* Which levels this kind depends on. */
std::string judge(page_kind kind, page_filter filter)
{
	if (page_filter(0).excludes(kind))
		return "which every level leaves out";
	if (!page_filter(page_filter::all).excludes(kind))
		return "which no level leaves out";
	return format("which level %u %s", filter.level(),
		      filter.excludes(kind) ? "leaves out" : "keeps");
}

std::string describe_block(pfn head, uint8_t order)
{
	return format(" (in a block of 2^%u pages from pfn %#" PRIx64 " on)", order, head.value);
}

/* What the descriptors say of it. */
std::string describe(const page_fate &fate, page_filter filter)
{
	if (!fate.step)
		return "no descriptor could be read that says what it is";

	/* The descriptors in a block that stays say less than that of its head. */
	const plan_step &step = fate.head && !fate.step->excluded ? *fate.head : *fate.step;
	std::string text = describe(step.kind);
	if (step.found.order)
		text += describe_block(step.frames.begin, step.found.order);
	if (step.found.poisoned && step.kind != page_kind::hwpoison)
		text += " and broken (hwpoison)";
	return text + ", " + judge(step.kind, filter);
}

} // namespace

plan_diary::plan_diary(std::vector<pfn> frames)
{
	std::sort(frames.begin(), frames.end());
	for (pfn frame : frames)
		entries_.push_back({frame, {}, {}});
}

void plan_diary::take(const plan_step &step)
{
	pfn end = step.frames.begin + (uint64_t{1} << step.found.order);
	auto entry = std::lower_bound(entries_.begin(), entries_.end(), step.frames.begin,
				      [](const plan_diary::entry &known, pfn frame) {
					      return known.frame < frame;
				      });

	for (; entry != entries_.end() && entry->frame < end; ++entry) {
		/* What tails say of themselves does not count when their head was left out. */
		if (entry->step && entry->step->excluded)
			continue;
		if (entry->frame < step.frames.end)
			entry->step = step;
		else
			entry->head = step;
	}
}

const plan_diary::entry &plan_diary::find(pfn frame) const
{
	return *std::lower_bound(entries_.begin(), entries_.end(), frame,
				 [](const entry &known, pfn wanted) {
					 return known.frame < wanted;
				 });
}

std::string explain(const page_fate &fate, page_filter filter)
{
	switch (fate.where) {
	case page_fate::place::hole:
		return "not in the dump: the input knows of no memory there";
	case page_fate::place::missing:
		return "not in the dump: the input has no bytes of it";
	case page_fate::place::stored:
		break;
	}
	std::string text = fate.planned ? "in the dump" : "not in the dump";
	if (fate.holds == page_fate::content::zero && filter.excludes_zero())
		text += " as the one page of zeros";
	else if (fate.holds == page_fate::content::unreadable)
		text += ", but without content, for it cannot be read";
	text += ": " + describe(fate, filter);
	bool needed = fate.step && fate.step->excluded && fate.planned;
	for (size_t i = 0; i < fate.guards.size(); ++i)
		text += (i	  ? ", "
			 : needed ? ", but guarded: "
				  : "; guarded: ") +
			std::string(fate.guards[i]);
	return text;
}

} // namespace kdump::makedumpfile
