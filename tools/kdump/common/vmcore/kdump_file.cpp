// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/kdump_file.hpp"

#include "base/arith.hpp"

#include <algorithm>

namespace kdump {

namespace {

/* Machines have tens; only garbage has more than this, and it is not followed further. */
constexpr size_t most_ranges = 1 << 18;

bool is_of_same_set(const kdump_header &a, const kdump_header &b)
{
	return a.split && b.split && a.abi.order == b.abi.order && a.block_size == b.block_size &&
	       a.max_pfn == b.max_pfn && a.name.release == b.name.release &&
	       a.name.nodename == b.name.nodename && a.time == b.time &&
	       a.dump_level == b.dump_level &&
	       (a.status & kdump_flag::any_method) == (b.status & kdump_flag::any_method);
}

} // namespace

result<std::unique_ptr<kdump_file>> kdump_file::open(std::vector<dump_file> files)
{
	std::vector<std::unique_ptr<kdump_part>> parts;

	for (dump_file &file : files) {
		KDUMP_TRY(part, kdump_part::open(std::move(file)));
		if (!parts.empty() && !is_of_same_set(parts.front()->header(), part->header()))
			return make_error(error_code::invalid_argument,
					  "%s and %s are not files of one split dump",
					  parts.front()->file().name().c_str(),
					  part->file().name().c_str());
		parts.push_back(std::move(part));
	}
	std::sort(parts.begin(), parts.end(), [](const auto &a, const auto &b) {
		return a->frames().begin < b->frames().begin;
	});
	return std::unique_ptr<kdump_file>(new kdump_file(std::move(parts)));
}

bool kdump_file::is_complete() const
{
	pfn covered{0};

	for (const auto &part : parts_) {
		const kdump_header &h = part->header();
		if ((h.status & kdump_flag::incomplete) || part->file().is_cut_short() ||
		    part->file().size() < h.descriptors_offset() || part->frames().begin > covered)
			return false;
		covered = std::max(covered, part->frames().end);
	}
	return covered.value >= header().max_pfn;
}

result<std::vector<std::byte>> kdump_file::read_notes() const
{
	return parts_.front()->read_extent(header().notes);
}

result<std::vector<std::byte>> kdump_file::read_vmcoreinfo() const
{
	return parts_.front()->read_extent(header().vmcoreinfo);
}

const kdump_part *kdump_file::find_part(uint64_t frame) const
{
	for (const auto &part : parts_)
		if (part->frames().contains({frame}))
			return part.get();
	return nullptr;
}

result<void> kdump_file::read_page(uint64_t frame, size_t offset, std::span<std::byte> into) const
{
	auto number = wide(frame);
	const kdump_part *part = find_part(frame);
	const kdump_part &bitmaps = part ? *part : *parts_.front();
	KDUMP_TRY(dumped, bitmaps.dumped().test(frame));

	if (!dumped) {
		KDUMP_TRY(present, bitmaps.present().test(frame));
		if (present)
			return make_error(error_code::excluded,
					  "page excluded from dump (pfn 0x%llx)", number);
		return make_error(error_code::absent, "no memory at pfn 0x%llx", number);
	}
	if (!part)
		return make_error(
			error_code::truncated,
			"page in a file of the split dump that was not given (pfn 0x%llx)", number);
	return part->read_page(frame, offset, into);
}

result<void> kdump_file::read(paddr address, std::span<std::byte> into) const
{
	uint64_t block_size = header().block_size;
	uint64_t at = address.value;

	while (!into.empty()) {
		size_t offset = at % block_size;
		size_t size = std::min<size_t>(block_size - offset, into.size());
		KDUMP_CHECK(read_page(at / block_size, offset, into.first(size)));
		at += size;
		into = into.subspan(size);
	}
	return {};
}

bool kdump_file::is_whole() const
{
	return is_complete() && std::all_of(parts_.begin(), parts_.end(),
					    [](const auto &part) { return part->is_whole(); });
}

std::optional<paddr_range> kdump_file::next_run(const kdump_bitmap &bitmap, paddr from) const
{
	uint64_t block_size = header().block_size;
	auto run = bitmap.next_run(div_round_up(from.value, block_size));

	if (!run)
		return std::nullopt;
	return paddr_range{{run->begin.value * block_size}, {run->end.value * block_size}};
}

std::span<const paddr_range> kdump_file::ranges() const
{
	std::lock_guard lock(ranges_mutex_);

	if (!ranges_known_) {
		const kdump_bitmap &present = parts_.front()->present();
		auto run = next_run(present, {0});
		for (; run && ranges_.size() < most_ranges; run = next_run(present, run->end))
			ranges_.push_back(*run);
		ranges_known_ = true;
	}
	return ranges_;
}

std::optional<paddr_range> kdump_file::next_dumped(paddr from) const
{
	return next_run(parts_.front()->dumped(), from);
}

bool kdump_file::has(paddr_range range) const
{
	uint64_t block_size = header().block_size;

	for (uint64_t frame = range.begin.value / block_size; frame * block_size < range.end.value;
	     ++frame) {
		const kdump_part *part = find_part(frame);
		if (!part || !part->dumped().test(frame).value_or(false))
			return false;
	}
	return true;
}

} // namespace kdump
