// SPDX-License-Identifier: GPL-2.0-only
/*
 * A dump file as a stream of positioned writes (vmcore/flattened.hpp), for targets that cannot
 * seek (a pipe into ssh). crash, libkdumpfile and we read it as it is, `makedumpfile -R` makes a
 * dump file of it.
 */
#include "makedumpfile/output.hpp"

#include "base/endian.hpp"
#include "vmcore/flattened.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace kdump::makedumpfile {

namespace {

constexpr int64_t end_mark = -1;

template <typename... Number> auto big_endian(Number... numbers)
{
	std::array<std::byte, sizeof...(numbers) * sizeof(int64_t)> bytes;
	std::byte *to = bytes.data();

	((store<int64_t>(to, static_cast<int64_t>(numbers), std::endian::big),
	  to += sizeof(int64_t)),
	 ...);
	return bytes;
}

class flattened_output final : public output {
public:
	flattened_output(file stream, std::optional<resume_point> resume) :
		stream_(std::move(stream)), resume_(resume)
	{
	}

	result<void> reserve(uint64_t) override
	{
		return {};
	}

	result<void> write_at(uint64_t offset, std::span<const std::byte> bytes) override
	{
		KDUMP_CHECK(begin());
		KDUMP_CHECK(send(big_endian(offset, bytes.size())));
		return send(bytes);
	}

	bool is_rewritable() const override
	{
		return false;
	}

	result<void> finish() override
	{
		KDUMP_CHECK(begin());
		KDUMP_CHECK(send(big_endian(end_mark, end_mark)));
		if (resume_ && size_ < resume_->offset)
			return refuse();
		return stream_.sync();
	}

	uint64_t size() const override
	{
		return size_;
	}

private:
	/* Once, with the first record. */
	result<void> begin()
	{
		if (std::exchange(begun_, true))
			return {};
		return send(make_flattened_header());
	}

	result<void> send(std::span<const std::byte> bytes)
	{
		if (broken_)
			return *broken_;
		KDUMP_CHECK(skip(bytes));
		if (result<void> sent = stream_.write_next(bytes); !sent) {
			broken_ = sent.failure();
			return *broken_;
		}
		size_ += bytes.size();
		return {};
	}

	/* Takes away what the receiver has, and looks whether it can be what the receiver has. */
	result<void> skip(std::span<const std::byte> &bytes)
	{
		if (!resume_ || skipped_.offset == resume_->offset)
			return refused_ ? refuse() : result<void>();
		uint64_t size = std::min<uint64_t>(bytes.size(), resume_->offset - skipped_.offset);
		skipped_.advance(bytes.first(size));
		size_ += size;
		bytes = bytes.subspan(size);
		if (skipped_.offset == resume_->offset && !resume_->agrees_with(skipped_))
			return refuse();
		return {};
	}

	/* Now and whatever comes: a receiver that trusts us would mix two dumps. */
	error refuse()
	{
		refused_ = true;
		return make_error(error_code::invalid_argument,
				  "the receiver has the beginning of another stream: the same "
				  "VMCORE and the same options make the same");
	}

	file stream_;
	std::optional<resume_point> resume_;
	stream_position skipped_;
	bool refused_ = false;
	bool begun_ = false;
	std::optional<error> broken_; /* amid a record: no other can follow */
	uint64_t size_ = 0;
};

} // namespace

std::unique_ptr<output> open_flattened_output(file stream, std::optional<resume_point> resume)
{
	return std::make_unique<flattened_output>(std::move(stream), resume);
}

} // namespace kdump::makedumpfile
