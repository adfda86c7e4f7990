// SPDX-License-Identifier: GPL-2.0-only
/* Stand-ins for what makedumpfile reads from and writes to. */
#pragma once

#include "makedumpfile/dump_plan.hpp"
#include "makedumpfile/dump_writer.hpp"
#include "makedumpfile/output.hpp"
#include "vmcore/physical_memory.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>
#include <vector>

namespace kdump::makedumpfile {

inline constexpr size_t page_size = 4096;
inline constexpr uint64_t mib = 1 << 20;

inline page_class of(page_kind kind, unsigned int order = 0, bool poisoned = false)
{
	return {kind, static_cast<uint8_t>(order), poisoned};
}

inline dump_plan plan_of(const bitmap &pages)
{
	page_counts counts;

	counts.total = pages.count();
	return {pages, counts};
}

/* The same, so many frames at a time. `pages` is borrowed. */
inline dump_plan plan_in_windows(const bitmap &pages, uint64_t window)
{
	return *dump_plan::in_windows(
		pages.size(), window,
		[&pages](pfn_range frames, std::vector<overhang> &) -> result<dump_plan> {
			bitmap part(frames.begin.value, frames.end.value);

			for (uint64_t frame = pages.find_set(part.first()); frame < part.size();
			     frame = pages.find_set(frame + 1))
				part.set(frame);
			return plan_of(part);
		});
}

/* To a plan's worker: what the frames from `first` on are. */
inline void add(plan_builder::worker &to, pfn first, std::span<const page_class> classes)
{
	to.add({first, first + classes.size()}, [&](pfn frame) { return classes[frame - first]; });
}

/*
 * Pages that are made of their number: frame n is zero if n is a multiple of 5, compresses badly
 * if it is a multiple of 7, and well otherwise.
 */
class fake_memory final : public physical_memory {
public:
	fake_memory(size_t page_size, std::vector<paddr_range> ranges) :
		page_size_(page_size), ranges_(std::move(ranges))
	{
	}

	std::set<uint64_t> unreadable; /* frames */

	std::byte byte_at(uint64_t address) const
	{
		uint64_t frame = address / page_size_;

		if (frame % 5 == 0)
			return std::byte{0};
		if (frame % 7 != 0)
			return static_cast<std::byte>(frame | 1);
		uint64_t mixed = (address ^ address >> 30) * 0xbf58476d1ce4e5b9;
		return static_cast<std::byte>((mixed ^ mixed >> 27) * 0x94d049bb133111eb >> 56);
	}

	std::vector<std::byte> page(uint64_t frame) const
	{
		std::vector<std::byte> bytes(page_size_);
		for (size_t i = 0; i < bytes.size(); ++i)
			bytes[i] = byte_at(frame * page_size_ + i);
		return bytes;
	}

	result<void> read(paddr address, std::span<std::byte> into) const override
	{
		for (size_t i = 0; i < into.size(); ++i) {
			paddr at = address + i;
			if (std::none_of(ranges_.begin(), ranges_.end(),
					 [at](const paddr_range &r) { return r.contains(at); }))
				return error(error_code::absent);
			if (unreadable.count(at.value / page_size_))
				return make_error(error_code::io, "frame %llu is broken",
						  wide(at.value / page_size_));
			into[i] = byte_at(at.value);
		}
		return {};
	}

	std::span<const paddr_range> ranges() const override
	{
		return ranges_;
	}

private:
	size_t page_size_;
	std::vector<paddr_range> ranges_;
};

/* A file in memory, on a disk that may be full. */
class fake_output final : public output {
public:
	std::vector<std::byte> content;
	std::vector<std::pair<uint64_t, uint64_t>> writes; /* offset, size */
	uint64_t space = UINT64_MAX;			   /* the first byte that does not fit */
	bool rewritable = true;
	bool holes = true; /* else what has not been written is not zero */

	result<void> reserve(uint64_t size) override
	{
		if (size > space)
			return full();
		return {};
	}

	result<void> write_at(uint64_t offset, std::span<const std::byte> bytes) override
	{
		uint64_t fits = offset >= space ? 0
						: std::min<uint64_t>(bytes.size(), space - offset);

		if (content.size() < offset + fits)
			content.resize(offset + fits, holes ? std::byte{0} : std::byte{0xee});
		if (fits)
			memcpy(content.data() + offset, bytes.data(), fits);
		writes.emplace_back(offset, bytes.size());
		if (fits < bytes.size())
			return full();
		return {};
	}

	bool is_rewritable() const override
	{
		return rewritable;
	}

	bool has_holes() const override
	{
		return holes;
	}

	result<void> finish() override
	{
		return {};
	}

	uint64_t size() const override
	{
		return content.size();
	}

private:
	static error full()
	{
		return error(error_code::no_space, "disk full");
	}
};

} // namespace kdump::makedumpfile
