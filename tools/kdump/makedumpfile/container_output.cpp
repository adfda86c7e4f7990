// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/forwarding_output.hpp"

#include "base/arith.hpp"
#include "codec/codec.hpp"
#include "vmcore/zstd_seekable.hpp"

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

namespace kdump::makedumpfile {

namespace {

/* Of what does not come packed, such as bitmaps. */
constexpr size_t largest_content = 256 << 10;

/* Content that is written in its place, in raw frames that follow each other. */
struct rewritten {
	uint64_t begin, end;
	uint64_t place; /* of the first frame, once everything before it is written */

	uint64_t size_in_file() const
	{
		return end - begin +
		       div_round_up(end - begin, largest_raw_frame) * raw_frame_header_size;
	}
};

class container_output final : public forwarding_output {
public:
	container_output(std::unique_ptr<output> to, std::unique_ptr<compressor> codec) :
		forwarding_output(std::move(to)), codec_(std::move(codec)),
		frame_(packed_bound(largest_content))
	{
	}

	void expect_rewrites(uint64_t begin, uint64_t end) override
	{
		rewritten_.push_back({begin, end, 0});
	}

	/* Before the first byte. What lies between takes no more than its own size and headers. */
	result<void> reserve(uint64_t size) override
	{
		KDUMP_CHECK(keep_room(packed_bound(size)));
		return begin_rewritten();
	}

	result<void> write_at(uint64_t offset, std::span<const std::byte> bytes) override;
	result<void> write_packed(uint64_t offset, std::span<const std::byte> bytes,
				  std::span<const std::byte> packed) override;

	result<void> restart() override
	{
		rewritten_.clear();
		frames_.clear();
		next_ = end_ = room_ = 0;
		has_table_ = false;
		return to().restart();
	}

	result<void> sync() override
	{
		KDUMP_CHECK(write_table());
		return to().sync();
	}

	result<void> finish() override
	{
		result<void> wrote = write_table();
		result<void> finished = to().finish();
		KDUMP_CHECK(std::move(wrote));
		return finished;
	}

private:
	result<void> keep_room(uint64_t size);
	result<void> begin_rewritten();
	result<void> rewrite(const rewritten &area, uint64_t offset,
			     std::span<const std::byte> bytes);
	result<void> write_table();

	std::unique_ptr<compressor> codec_;
	std::vector<std::byte> frame_;
	std::vector<rewritten> rewritten_;   /* in the order of their offsets */
	std::deque<zstd_frame_size> frames_; /* written so far, in a row */
	uint64_t next_ = 0;		     /* where the content of the next one begins */
	uint64_t end_ = 0;		     /* and it itself in the file */
	uint64_t room_ = 0;		     /* so many bytes of the file are reserved */
	bool has_table_ = false;
};

/*
 * For so many bytes and the table behind them: a disk that fills up takes pages, and not the end
 * of the file. Asked for in large steps, as long as there is room for such.
 */
result<void> container_output::keep_room(uint64_t size)
{
	constexpr uint64_t step = 16 << 20;
	uint64_t need = size + seek_table_size(frames_.size() + 1);

	if (need <= room_)
		return {};
	if (to().reserve(need + step)) {
		room_ = need + step;
		return {};
	}
	KDUMP_CHECK(to().reserve(need));
	room_ = need;
	return {};
}

/* If that is what comes next: the headers of its frames, so that there is content to be written. */
result<void> container_output::begin_rewritten()
{
	for (rewritten &area : rewritten_) {
		if (area.begin != next_)
			continue;
		area.place = end_;
		while (next_ < area.end) {
			auto size = static_cast<uint32_t>(
				std::min<uint64_t>(area.end - next_, largest_raw_frame));
			KDUMP_CHECK(to().write_at(end_, make_raw_frame_header(size)));
			uint32_t packed = raw_frame_header_size + size;
			frames_.push_back({packed, size});
			next_ += size;
			end_ += packed;
		}
	}
	return {};
}

result<void> container_output::write_at(uint64_t offset, std::span<const std::byte> bytes)
{
	for (const rewritten &area : rewritten_)
		if (offset >= area.begin && offset < area.end)
			return rewrite(area, offset, bytes);
	while (!bytes.empty()) {
		auto content = bytes.first(std::min(bytes.size(), largest_content));
		std::optional<size_t> size = codec_->compress(content, frame_);
		if (!size)
			return make_error(error_code::no_memory, "zstd makes no frame");
		KDUMP_CHECK(write_packed(offset, content, std::span(frame_).first(*size)));
		offset += content.size();
		bytes = bytes.subspan(content.size());
	}
	return {};
}

result<void> container_output::rewrite(const rewritten &area, uint64_t offset,
				       std::span<const std::byte> bytes)
{
	while (!bytes.empty()) {
		uint64_t number = (offset - area.begin) / largest_raw_frame;
		uint64_t inside = (offset - area.begin) % largest_raw_frame;
		auto piece =
			bytes.first(std::min<uint64_t>(bytes.size(), largest_raw_frame - inside));
		uint64_t frame = area.place + number * (raw_frame_header_size + largest_raw_frame);
		KDUMP_CHECK(to().write_at(frame + raw_frame_header_size + inside, piece));
		offset += piece.size();
		bytes = bytes.subspan(piece.size());
	}
	return {};
}

result<void> container_output::write_packed(uint64_t offset, std::span<const std::byte> bytes,
					    std::span<const std::byte> packed)
{
	if (packed.empty())
		return write_at(offset, bytes);
	if (offset != next_)
		return make_error(error_code::invalid_argument,
				  "offset %llu is not where the container goes on", wide(offset));
	KDUMP_CHECK(keep_room(end_ + packed.size()));
	KDUMP_CHECK(to().write_at(end_, packed));
	frames_.push_back(
		{static_cast<uint32_t>(packed.size()), static_cast<uint32_t>(bytes.size())});
	next_ += bytes.size();
	end_ += packed.size();
	return begin_rewritten();
}

/* Behind all frames. What is rewritten after it changes no sizes. */
result<void> container_output::write_table()
{
	if (std::exchange(has_table_, true))
		return {};
	uint64_t offset = end_;
	return write_seek_table(frames_, [&](std::span<const std::byte> piece) {
		offset += piece.size();
		return to().write_at(offset - piece.size(), piece);
	});
}

} // namespace

result<std::unique_ptr<output>> open_container_output(std::unique_ptr<output> to)
{
	KDUMP_TRY(codec, make_frame_compressor(largest_content));
	return std::unique_ptr<output>(
		std::make_unique<container_output>(std::move(to), std::move(codec)));
}

} // namespace kdump::makedumpfile
