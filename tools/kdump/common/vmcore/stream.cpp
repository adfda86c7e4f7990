// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/stream.hpp"

#include "vmcore/flattened.hpp"

#include <algorithm>
#include <array>
#include <sys/mman.h>

namespace kdump {

namespace {

/* 65536 program headers and the notes of 8192 CPUs are half of it. */
constexpr uint64_t kept_limit = 16 << 20;

class stream_copy {
public:
	stream_copy(const file &input, stream_head &head) : input_(input), head_(head)
	{
	}

	/* The first bytes have been read already, to find out what it is. */
	result<void> copy_plain(std::span<const std::byte> first)
	{
		KDUMP_CHECK(keep(0, first));
		KDUMP_TRY(size, copy(first.size(), UINT64_MAX - first.size()));
		head_.dump_size = first.size() + size;
		return {};
	}

	result<void> copy_flattened(std::span<const std::byte> first)
	{
		KDUMP_CHECK(skip(flattened_header_size - first.size()));
		for (;;) {
			std::array<std::byte, flattened_record_header_size> header;
			KDUMP_TRY(got, read_fully(header));
			if (got < header.size())
				return cut_short();
			KDUMP_TRY(record, parse_flattened_record(header));
			if (!record)
				return skip(UINT64_MAX);
			head_.dump_size = std::max(head_.dump_size, record->offset + record->size);
			KDUMP_TRY(size, copy(record->offset, record->size));
			if (size < record->size)
				return cut_short();
		}
	}

	result<size_t> read_fully(std::span<std::byte> into)
	{
		size_t done = 0;

		while (done < into.size()) {
			KDUMP_TRY(got, input_.read_next(into.subspan(done)));
			if (got == 0)
				break;
			done += got;
		}
		return done;
	}

private:
	result<void> cut_short()
	{
		head_.cut_short = true;
		return {};
	}

	/* Up to `size` bytes of the pipe to dump offset `offset`; fewer at the end. */
	result<uint64_t> copy(uint64_t offset, uint64_t size)
	{
		uint64_t done = 0;

		while (done < size) {
			size_t request = std::min<uint64_t>(buffer_.size(), size - done);
			KDUMP_TRY(got, input_.read_next({buffer_.data(), request}));
			if (got == 0)
				break;
			KDUMP_CHECK(keep(offset + done, {buffer_.data(), got}));
			done += got;
		}
		return done;
	}

	result<void> skip(uint64_t size)
	{
		KDUMP_CHECK(copy(kept_limit, size));
		return {};
	}

	result<void> keep(uint64_t offset, std::span<const std::byte> bytes)
	{
		if (offset >= kept_limit)
			return {};
		return head_.kept.write_at(
			offset, bytes.first(std::min<uint64_t>(bytes.size(), kept_limit - offset)));
	}

	const file &input_;
	stream_head &head_;
	std::array<std::byte, 65536> buffer_;
};

} // namespace

result<stream_head> read_stream(const file &input)
{
	int descriptor = memfd_create("vmcore", MFD_CLOEXEC);
	if (descriptor < 0)
		return make_system_error("cannot make a file in memory");
	stream_head head = {.kept = file::adopt(descriptor, input.name()), .kept_size = kept_limit};
	stream_copy stream(input, head);

	std::array<std::byte, flattened_record_header_size> first;
	KDUMP_TRY(got, stream.read_fully(first));
	std::span<const std::byte> begin(first.data(), got);
	head.flattened = is_flattened(begin);
	if (head.flattened)
		KDUMP_CHECK(stream.copy_flattened(begin));
	else
		KDUMP_CHECK(stream.copy_plain(begin));
	return head;
}

} // namespace kdump
