// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/zstd_container.hpp"

#include "base/pool.hpp"
#include "codec/codec.hpp"
#include "vmcore/page_cache.hpp"
#include "vmcore/zstd_seekable.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace kdump {

namespace {

/* makedumpfile's frames are 256 KiB, those of other programs up to 4 MiB. */
constexpr uint64_t largest_frame = 8 << 20;
constexpr size_t cache_size = 2 << 20;

struct placed_frame {
	uint64_t end; /* of its content, in the dump */
	uint64_t source;
	zstd_frame_size size;

	uint64_t begin() const
	{
		return end - size.content;
	}
};

struct frame_index {
	std::vector<placed_frame> frames;
	size_t largest = 0; /* bytes of content */
	size_t largest_packed = 0;
	uint64_t size = 0;
	bool cut_short = false;

	result<void> add(uint64_t source, uint64_t packed, uint64_t content);
};

result<void> frame_index::add(uint64_t source, uint64_t packed, uint64_t content)
{
	if (content == 0)
		return {};
	if (content > largest_frame || packed > 2 * largest_frame)
		return make_error(error_code::limit,
				  "compressed by zstd in pieces of %llu bytes, of which no page "
				  "can be read: `zstd -d` makes a dump of it",
				  static_cast<unsigned long long>(content));
	size += content;
	largest = std::max<size_t>(largest, content);
	largest_packed = std::max<size_t>(largest_packed, packed);
	frames.push_back(
		{size, source, {static_cast<uint32_t>(packed), static_cast<uint32_t>(content)}});
	return {};
}

/* From frame to frame, to the first that is not all there. */
result<frame_index> find_frames(const dump_form &container)
{
	frame_index index;
	uint64_t offset = 0;

	index.cut_short = true;
	while (offset < container.size() && index.frames.size() < most_zstd_frames) {
		result<zstd_frame> frame = read_zstd_frame(container, offset);
		if (!frame && frame.failure().code() == error_code::limit)
			return std::move(frame).failure();
		/* Of a pipe only the beginning is there, and says nothing of the end. */
		if (!frame && frame.failure().code() == error_code::unsupported) {
			index.size = UINT64_MAX;
			index.cut_short = container.is_cut_short();
		}
		if (!frame)
			break;
		KDUMP_CHECK(index.add(offset, frame->packed_size, frame->content_size));
		offset += frame->packed_size;
	}
	return index;
}

result<frame_index> read_index(const dump_form &container)
{
	auto table = read_seek_table(container);

	if (!table || !*table)
		return find_frames(container);
	frame_index index;
	index.cut_short = container.is_cut_short();
	index.frames.reserve((*table)->size());
	uint64_t source = 0;
	for (zstd_frame_size frame : **table) {
		KDUMP_CHECK(index.add(source, frame.packed, frame.content));
		source += frame.packed;
	}
	return index;
}

struct workspace {
	workspace(size_t packed_size, size_t content_size) :
		packed(packed_size), content(content_size)
	{
	}

	std::vector<std::byte> packed, content;
	std::unique_ptr<decompressor> context;
};

class container_form final : public dump_form {
public:
	container_form(std::unique_ptr<dump_form> below, frame_index index) :
		below_(std::move(below)), index_(std::move(index)),
		cache_(std::max<size_t>(index_.largest, 1), cache_size)
	{
	}

	uint64_t size() const override
	{
		return index_.size;
	}

	bool is_cut_short() const override
	{
		return index_.cut_short;
	}

	result<void> read(uint64_t offset, std::span<std::byte> into) const override
	{
		while (!into.empty()) {
			const placed_frame *frame = find_frame(offset);
			if (!frame)
				return make_error(error_code::unsupported,
						  "only headers can be read from a pipe");
			size_t size = std::min<uint64_t>(into.size(), frame->end - offset);
			KDUMP_CHECK(read_from(*frame, offset - frame->begin(), into.first(size)));
			offset += size;
			into = into.subspan(size);
		}
		return {};
	}

	uint64_t find_data(uint64_t offset) const override
	{
		return std::min(offset, size());
	}

	uint64_t find_hole(uint64_t) const override
	{
		return size();
	}

	std::optional<uint64_t> find_place(uint64_t offset) const override
	{
		const placed_frame *frame = find_frame(offset);
		if (!frame)
			return std::nullopt;
		result<zstd_frame> found = read_zstd_frame(*below_, frame->source);
		if (!found || !found->raw_content)
			return std::nullopt;
		return below_->find_place(*found->raw_content + (offset - frame->begin()));
	}

private:
	/* Null behind the last of them. */
	const placed_frame *find_frame(uint64_t offset) const
	{
		auto frame = std::upper_bound(index_.frames.begin(), index_.frames.end(), offset,
					      [](uint64_t at, const placed_frame &candidate) {
						      return at < candidate.end;
					      });
		return frame == index_.frames.end() ? nullptr : &*frame;
	}

	result<void> read_from(const placed_frame &frame, size_t offset,
			       std::span<std::byte> into) const
	{
		if (cache_.find(frame.source, offset, into))
			return {};
		auto space = spaces_.take(index_.largest_packed, index_.largest);
		if (!space->context) {
			KDUMP_TRY(made, decompressor::make(compression::zstd));
			space->context = std::move(made);
		}
		auto packed = std::span(space->packed).first(frame.size.packed);
		auto content = std::span(space->content).first(frame.size.content);
		KDUMP_CHECK(below_->read(frame.source, packed));
		KDUMP_CHECK(space->context->decompress(packed, content));
		cache_.insert(frame.source, space->content);
		std::copy_n(content.begin() + offset, into.size(), into.begin());
		return {};
	}

	std::unique_ptr<dump_form> below_;
	frame_index index_;
	mutable page_cache cache_;
	mutable pool<workspace> spaces_;
};

} // namespace

result<std::unique_ptr<dump_form>> open_zstd_container(std::unique_ptr<dump_form> below,
						       const std::string &name)
{
	if (!is_supported(compression::zstd))
		return make_error(error_code::unsupported,
				  "%s is a zstd container, and this program is built without zstd",
				  name.c_str());
	result<frame_index> index = read_index(*below);
	if (!index)
		return std::move(index.failure().add_context(name));
	if (index->frames.empty())
		return make_error(error_code::truncated, "%s is cut short in its first zstd frame",
				  name.c_str());
	return std::unique_ptr<dump_form>(
		std::make_unique<container_form>(std::move(below), *std::move(index)));
}

} // namespace kdump
