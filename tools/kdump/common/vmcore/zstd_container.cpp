// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/zstd_container.hpp"

#include "base/pool.hpp"
#include "codec/codec.hpp"
#include "vmcore/zstd_seekable.hpp"

#include <algorithm>
#include <cstring>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

namespace kdump {

namespace {

/* makedumpfile's frames have 256 KiB, those of other programs up to this. */
constexpr uint64_t most_content = 4 << 20;
constexpr size_t frame_cache_size = 2 << 20;

/* Of zstd for itself, beside the frame. */
constexpr uint64_t context_size = 256 << 10;

/* The rest of it follows from the ones beside it, and there are many. */
struct placed_frame {
	uint64_t end; /* of its content, in the dump */
	uint64_t source;
};

struct frame_index {
	std::deque<placed_frame> frames; /* with content */
	uint64_t size = 0;		 /* of the dump */
	uint64_t end = 0;		 /* of the last frame, in the container */
	size_t largest = 0;		 /* bytes of content */
	size_t largest_packed = 0;
	bool cut_short = false;
	std::optional<error> unreadable; /* why nothing is known behind `end` */

	result<void> add(zstd_frame_size frame);
};

/* Behind those that are there. One without content counts as a part of the one before it. */
result<void> frame_index::add(zstd_frame_size frame)
{
	uint64_t source = end;

	end += frame.packed;
	if (frame.content == 0 && frames.empty())
		return {};
	if (frame.content != 0) {
		size += frame.content;
		frames.push_back({size, source});
	}
	largest = std::max<size_t>(largest, frame.content);
	largest_packed = std::max<size_t>(largest_packed, end - frames.back().source);
	if (largest > most_content || largest_packed > 2 * most_content)
		return zstd_frame_too_large(std::max(largest, largest_packed));
	return {};
}

/*
 * A table that is not there, not all of it, or of frames that cannot be. What a disk says is nothing
 * about it.
 */
bool is_missing(const error &cause)
{
	return cause.code() == error_code::truncated || cause.code() == error_code::corrupt ||
	       cause.code() == error_code::unsupported || cause.code() == error_code::limit;
}

result<bool> find_table(const dump_form &container, std::optional<uint64_t> begin, uint64_t end,
			const zstd_frame_taker &take)
{
	result<bool> found = read_seek_table(container, begin, end, take);

	if (!found && is_missing(found.failure()))
		return false;
	return found;
}

/*
 * From frame to frame, to the end or to the table behind them, or to the first that is not all
 * there or cannot be read.
 */
result<frame_index> find_frames(const dump_form &container)
{
	auto forget = [](zstd_frame_size) { return result<void>(); };
	frame_index index;

	index.cut_short = true;
	while (index.end < container.size() && index.frames.size() < most_zstd_frames) {
		result<zstd_frame> frame = read_zstd_frame(container, index.end, most_content);
		if (!frame) {
			error_code code = frame.failure().code();

			if (index.frames.empty() || code == error_code::limit)
				return std::move(frame).failure();
			/* Of a pipe only the beginning is there, and says nothing of the end. */
			if (code == error_code::unsupported)
				index.cut_short = container.is_cut_short();
			if (code == error_code::unsupported || code == error_code::io) {
				index.size = UINT64_MAX;
				index.unreadable = std::move(frame).failure();
			}
			return index;
		}
		if (frame->content_size == 0) {
			uint64_t end = index.end + frame->packed_size;
			KDUMP_TRY(is_table, find_table(container, index.end, end, forget));
			/* On a disk it is not the end of everything. */
			if (is_table) {
				index.cut_short = container.is_cut_short();
				return index;
			}
			/* A frame of nothing that is as large as this is not part of any dump. */
			if (frame->packed_size > 2 * most_content)
				return index;
		}
		KDUMP_CHECK(index.add({static_cast<uint32_t>(frame->packed_size),
				       static_cast<uint32_t>(frame->content_size)}));
	}
	/* As other programs leave it that write no table. */
	if (index.end == container.size())
		index.cut_short = container.is_cut_short();
	return index;
}

result<frame_index> read_index(const dump_form &container)
{
	frame_index index;
	auto add = [&index](zstd_frame_size frame) { return index.add(frame); };
	result<bool> found = find_table(container, std::nullopt, container.size(), add);

	/* A disk that is broken there may have all frames. */
	if (!found && found.failure().code() != error_code::io)
		return std::move(found).failure();
	if (!found || !*found)
		return find_frames(container);
	index.cut_short = container.is_cut_short();
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

/* The last ones used: some, or a single one if they are large. */
class frame_cache {
public:
	explicit frame_cache(size_t frame_size) :
		places_(std::clamp<size_t>(frame_cache_size / std::max<size_t>(frame_size, 1), 1,
					   64))
	{
	}

	/* Copies from the content of the frame that is at `source`; false if it is not here. */
	bool find(uint64_t source, size_t offset, std::span<std::byte> into)
	{
		std::lock_guard lock(mutex_);

		for (place &candidate : places_) {
			if (candidate.last_use == 0 || candidate.source != source)
				continue;
			candidate.last_use = ++clock_;
			memcpy(into.data(), candidate.content.data() + offset, into.size());
			return true;
		}
		return false;
	}

	/* Takes the content, and gives back bytes of the same size that nobody needs any more. */
	void exchange(uint64_t source, std::vector<std::byte> &content)
	{
		std::lock_guard lock(mutex_);
		auto oldest = std::min_element(places_.begin(), places_.end(),
					       [](const place &a, const place &b) {
						       return a.last_use < b.last_use;
					       });

		*oldest = {source, ++clock_, std::exchange(content, std::move(oldest->content))};
	}

private:
	struct place {
		uint64_t source = 0;
		uint64_t last_use = 0; /* 0: never */
		std::vector<std::byte> content;
	};

	std::mutex mutex_;
	uint64_t clock_ = 0;
	std::vector<place> places_;
};

class container_form final : public dump_form {
public:
	container_form(std::unique_ptr<dump_form> below, frame_index index) :
		below_(std::move(below)), index_(std::move(index)), cache_(index_.largest)
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
			size_t number = find_frame(offset);
			if (number == index_.frames.size())
				return index_.unreadable.value_or(error(error_code::truncated));
			uint64_t end = index_.frames[number].end;
			size_t size = std::min<uint64_t>(into.size(), end - offset);
			KDUMP_CHECK(read_from(number, offset - begin_of(number), into.first(size)));
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

	memory_cost cost() const override
	{
		memory_cost below = below_->cost();

		/* A deque adds some. */
		below.all += index_.frames.size() * (sizeof(placed_frame) + 1) +
			     std::max(frame_cache_size, index_.largest);
		below.each_thread += index_.largest + index_.largest_packed + context_size;
		return below;
	}

	std::optional<uint64_t> find_place(uint64_t offset) const override
	{
		size_t number = find_frame(offset);
		if (number == index_.frames.size())
			return std::nullopt;
		std::optional<uint64_t> content = find_raw_content(number);
		if (!content)
			return std::nullopt;
		return below_->find_place(*content + (offset - begin_of(number)));
	}

private:
	/* The number of the one that has the byte; how many there are if none has. */
	size_t find_frame(uint64_t offset) const
	{
		auto frame = std::upper_bound(index_.frames.begin(), index_.frames.end(), offset,
					      [](uint64_t at, const placed_frame &candidate) {
						      return at < candidate.end;
					      });
		return frame - index_.frames.begin();
	}

	uint64_t begin_of(size_t number) const
	{
		return number ? index_.frames[number - 1].end : 0;
	}

	/* Where it begins, in the container. */
	std::optional<uint64_t> find_raw_content(size_t number) const
	{
		const placed_frame &place = index_.frames[number];
		auto frame = read_zstd_frame(*below_, place.source, most_content);

		/* A table may say anything. */
		if (!frame || frame->content_size != place.end - begin_of(number))
			return std::nullopt;
		return frame->raw_content;
	}

	result<void> read_from(size_t number, size_t offset, std::span<std::byte> into) const
	{
		const placed_frame &frame = index_.frames[number];
		bool is_last = number + 1 == index_.frames.size();
		uint64_t source_end = is_last ? index_.end : index_.frames[number + 1].source;

		if (cache_.find(frame.source, offset, into))
			return {};
		/* Headers can be read, and marked, by programs that are built without zstd. */
		if (!is_supported(compression::zstd))
			if (std::optional<uint64_t> content = find_raw_content(number))
				return below_->read(*content + offset, into);
		auto space = spaces_.take(index_.largest_packed, index_.largest);
		if (!space->context) {
			KDUMP_TRY(made, decompressor::make(compression::zstd));
			space->context = std::move(made);
		}
		auto packed = std::span(space->packed).first(source_end - frame.source);
		space->content.resize(index_.largest);
		auto content = std::span(space->content).first(frame.end - begin_of(number));
		KDUMP_CHECK(below_->read(frame.source, packed));
		KDUMP_CHECK(space->context->decompress(packed, content));
		std::copy_n(content.begin() + offset, into.size(), into.begin());
		cache_.exchange(frame.source, space->content);
		return {};
	}

	std::unique_ptr<dump_form> below_;
	frame_index index_;
	mutable frame_cache cache_;
	mutable pool<workspace> spaces_;
};

} // namespace

result<std::unique_ptr<dump_form>> open_zstd_container(std::unique_ptr<dump_form> below,
						       const std::string &name)
{
	result<frame_index> index = read_index(*below);
	if (!index)
		return std::move(index.failure().add_context(name));
	if (index->frames.empty())
		return make_error(error_code::unsupported, "%s has nothing in its zstd frames",
				  name.c_str());
	return std::unique_ptr<dump_form>(
		std::make_unique<container_form>(std::move(below), *std::move(index)));
}

} // namespace kdump
