// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/dump_file.hpp"

#include "vmcore/flattened.hpp"
#include "vmcore/mapped_form.hpp"
#include "vmcore/plain_form.hpp"
#include "vmcore/stream.hpp"
#include "vmcore/zstd_container.hpp"
#include "vmcore/zstd_seekable.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace kdump {

namespace {

/* What has come through a pipe, and of which only the beginning was kept. */
class piped_form final : public dump_form {
public:
	explicit piped_form(stream_head head) : head_(std::move(head))
	{
	}

	uint64_t size() const override
	{
		return head_.dump_size;
	}

	bool is_cut_short() const override
	{
		return head_.cut_short;
	}

	result<void> read(uint64_t offset, std::span<std::byte> into) const override
	{
		if (offset > head_.kept_size || head_.kept_size - offset < into.size())
			return make_error(error_code::unsupported,
					  "%s is a pipe: only headers can be read from it",
					  head_.kept.name().c_str());
		KDUMP_TRY(got, head_.kept.read_at(offset, into));
		std::fill(into.begin() + got, into.end(), std::byte{0});
		return {};
	}

	uint64_t find_data(uint64_t offset) const override
	{
		return std::min(head_.kept.find_data(offset), size());
	}

	uint64_t find_hole(uint64_t offset) const override
	{
		return std::min(head_.kept.find_hole(offset), size());
	}

	std::optional<uint64_t> find_place(uint64_t) const override
	{
		return std::nullopt;
	}

private:
	stream_head head_;
};

} // namespace

result<dump_file> dump_file::open_stored(file input, reading how)
{
	std::string name = input.name();
	std::unique_ptr<dump_form> form;
	bool flattened;

	if (input.is_seekable()) {
		std::array<std::byte, flattened_record_header_size> first;
		KDUMP_TRY(got, input.read_at(0, first));
		flattened = kdump::is_flattened({first.data(), got});
		if (flattened) {
			KDUMP_TRY(records, open_flattened(std::move(input)));
			form = std::move(records);
		} else {
			KDUMP_TRY(size, input.read_size());
			if (how == reading::mapped && is_on_procfs(input))
				form = make_mapped_form(std::move(input), size);
			else
				form = std::make_unique<plain_form>(std::move(input), size);
		}
	} else {
		KDUMP_TRY(head, read_stream(input));
		flattened = head.flattened;
		form = std::make_unique<piped_form>(std::move(head));
	}
	return dump_file(std::move(name), std::move(form), flattened);
}

result<dump_file> dump_file::open(file input, reading how)
{
	KDUMP_TRY(stored, open_stored(std::move(input), how));
	return unpack(std::move(stored));
}

result<dump_file> dump_file::open_beginning(file input, uint64_t size)
{
	std::string name = input.name();
	KDUMP_TRY(whole_size, input.read_size());
	auto form = std::make_unique<plain_form>(std::move(input), std::min(size, whole_size));
	return unpack(dump_file(std::move(name), std::move(form), false));
}

result<dump_file> dump_file::unpack(dump_file stored)
{
	KDUMP_TRY(first, stored.read_head(sizeof(uint32_t)));
	if (is_zstd(first)) {
		KDUMP_TRY(form, open_zstd_container(std::move(stored.form_), stored.name_));
		stored.form_ = std::move(form);
	}
	return stored;
}

result<void> dump_file::read(uint64_t offset, std::span<std::byte> into) const
{
	if (offset > size() || size() - offset < into.size())
		return make_error(error_code::truncated,
				  "%s ends at offset %llu, before the %zu bytes at %llu",
				  name().c_str(), wide(size()), into.size(), wide(offset));
	return form_->read(offset, into);
}

result<std::vector<std::byte>> dump_file::read_head(size_t limit) const
{
	std::vector<std::byte> head(std::min<uint64_t>(limit, size()));

	KDUMP_CHECK(read(0, head));
	return head;
}

} // namespace kdump
