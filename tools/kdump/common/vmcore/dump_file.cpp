// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/dump_file.hpp"

#include "vmcore/flattened.hpp"
#include "vmcore/stream.hpp"

#include <algorithm>
#include <array>

namespace kdump {

result<dump_file> dump_file::open(file input)
{
	if (!input.is_seekable()) {
		KDUMP_TRY(head, read_stream(input));
		dump_file dump(std::move(head.kept));
		dump.size_ = head.dump_size;
		dump.readable_ = head.kept_size;
		dump.flattened_ = head.flattened;
		dump.cut_short_ = head.cut_short;
		return dump;
	}

	std::array<std::byte, flattened_record_header_size> first;
	KDUMP_TRY(got, input.read_at(0, first));
	if (!kdump::is_flattened({first.data(), got})) {
		KDUMP_TRY(size, input.read_size());
		dump_file dump(std::move(input));
		dump.size_ = size;
		return dump;
	}
	KDUMP_TRY(index, read_flattened_index(input));
	dump_file dump(std::move(input));
	dump.records_ = std::move(index.records);
	dump.size_ = index.dump_size;
	dump.flattened_ = true;
	dump.cut_short_ = index.cut_short;
	return dump;
}

result<void> dump_file::read(uint64_t offset, std::span<std::byte> into) const
{
	if (offset > size_ || size_ - offset < into.size())
		return make_error(error_code::truncated,
				  "%s ends at offset %llu, before the %zu bytes at %llu",
				  name().c_str(), static_cast<unsigned long long>(size_),
				  into.size(), static_cast<unsigned long long>(offset));
	if (readable_ == UINT64_MAX)
		return flattened_ ? read_records(offset, into)
				  : file_.read_exactly_at(offset, into);

	if (offset > readable_ || readable_ - offset < into.size())
		return make_error(error_code::unsupported,
				  "%s is a pipe: only headers can be read from it", name().c_str());
	KDUMP_TRY(got, file_.read_at(offset, into));
	std::fill(into.begin() + got, into.end(), std::byte{0});
	return {};
}

result<void> dump_file::read_records(uint64_t offset, std::span<std::byte> into) const
{
	while (!into.empty()) {
		const segment *record = records_.find_from(offset);
		size_t size;

		if (record && record->begin <= offset) {
			size = std::min<uint64_t>(into.size(), record->end - offset);
			KDUMP_CHECK(file_.read_exactly_at(record->source + (offset - record->begin),
							  into.first(size)));
		} else {
			size = record ? std::min<uint64_t>(into.size(), record->begin - offset)
				      : into.size();
			std::fill_n(into.begin(), size, std::byte{0});
		}
		offset += size;
		into = into.subspan(size);
	}
	return {};
}

uint64_t dump_file::find_data(uint64_t offset) const
{
	if (!flattened_ || readable_ != UINT64_MAX)
		return std::min(file_.find_data(offset), size_);
	const segment *record = records_.find_from(offset);
	return record ? std::max(record->begin, offset) : size_;
}

uint64_t dump_file::find_hole(uint64_t offset) const
{
	if (!flattened_ || readable_ != UINT64_MAX)
		return std::min(file_.find_hole(offset), size_);
	const segment *record = records_.find_from(offset);
	return record && record->begin <= offset ? record->end : std::min(offset, size_);
}

result<std::vector<std::byte>> dump_file::read_head(size_t limit) const
{
	std::vector<std::byte> head(std::min<uint64_t>(limit, size_));

	KDUMP_CHECK(read(0, head));
	return head;
}

} // namespace kdump
