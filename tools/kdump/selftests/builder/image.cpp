// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/builder/image.hpp"

#include "base/arith.hpp"
#include "codec/codec.hpp"

#include <unistd.h>
#include <zlib.h>

namespace kdump::builder {

namespace {

constexpr uint64_t largest_block = 1 << 20;
constexpr size_t note_header_size = 12;

using bytes = std::vector<std::byte>;

bytes make_note(const std::string &name, uint64_t type, const bytes &body, const machine_abi &abi)
{
	bytes data;

	append_number(data, field_kind::u32, name.size() + 1, abi);
	append_number(data, field_kind::u32, body.size(), abi);
	append_number(data, field_kind::u32, type, abi);
	for (char c : name)
		data.push_back(static_cast<std::byte>(c));
	data.resize(align_up(data.size() + 1, 4));
	data.insert(data.end(), body.begin(), body.end());
	data.resize(align_up(data.size(), 4));
	return data;
}

bytes make_record(uint64_t offset, const bytes &body, const machine_abi &abi)
{
	bytes data;

	append_number(data, field_kind::be64, offset, abi);
	append_number(data, field_kind::be64, body.size(), abi);
	data.insert(data.end(), body.begin(), body.end());
	return data;
}

/* By zlib itself: what the codec takes for the same format is up to the build. */
bytes compress_with_zlib(const bytes &page)
{
	uLongf size = compressBound(page.size());
	bytes data(size);

	if (compress2(reinterpret_cast<Bytef *>(data.data()), &size,
		      reinterpret_cast<const Bytef *>(page.data()), page.size(),
		      Z_BEST_SPEED) != Z_OK)
		size = 0;
	data.resize(size);
	return data;
}

result<bytes> compress(const std::string &name, const bytes &page)
{
	if (name == compression_name(compression::zlib))
		return compress_with_zlib(page);
	for (compression kind : {compression::lzo, compression::snappy, compression::zstd}) {
		if (name != compression_name(kind))
			continue;
		KDUMP_TRY(context, compressor::make(kind, page.size()));
		bytes data(2 * page.size() + 1024);
		data.resize(context->compress(page, data).value_or(0));
		return data;
	}
	return make_error(error_code::invalid_argument, "compression '%s' is not known",
			  name.c_str());
}

} // namespace

void image::start_file(std::string name)
{
	file_.reset();
	file_name_ = std::move(name);
	position_ = 0;
}

uint64_t image::position() const
{
	return blocks_.empty() ? position_ : blocks_.back().base + blocks_.back().body.size();
}

result<void> image::go_to(uint64_t position)
{
	if (blocks_.empty()) {
		position_ = position;
		return {};
	}
	block &inner = blocks_.back();
	if (position < inner.base || position - inner.base > largest_block)
		return make_error(error_code::invalid_argument,
				  "position %llu is outside its block", wide(position));
	inner.body.resize(position - inner.base);
	return {};
}

result<void> image::emit(std::span<const std::byte> data)
{
	if (!blocks_.empty()) {
		bytes &body = blocks_.back().body;
		body.insert(body.end(), data.begin(), data.end());
		return {};
	}
	KDUMP_CHECK(open_file());
	if (file_)
		KDUMP_CHECK(file_->write_at(position_, data));
	position_ += data.size();
	return {};
}

result<void> image::truncate(uint64_t size)
{
	KDUMP_CHECK(open_file());
	if (file_ && ftruncate(file_->descriptor(), static_cast<off_t>(size)) != 0)
		return make_system_error("cannot truncate %s", file_->name().c_str());
	return {};
}

void image::begin(block_kind kind, std::string name, uint64_t number)
{
	uint64_t base = position();

	if (kind == block_kind::note)
		base += align_up(note_header_size + name.size() + 1, 4);
	else if (kind == block_kind::record)
		base = number;
	blocks_.push_back({kind, std::move(name), number, base, {}});
}

result<void> image::end(const machine_abi &abi)
{
	if (blocks_.empty())
		return make_error(error_code::invalid_argument, "\"end\" of nothing");
	block closed = std::move(blocks_.back());
	blocks_.pop_back();

	if (closed.kind == block_kind::note)
		return emit(make_note(closed.name, closed.number, closed.body, abi));
	if (closed.kind == block_kind::record)
		return emit(make_record(closed.number, closed.body, abi));
	KDUMP_TRY(data, compress(closed.name, closed.body));
	return emit(data);
}

result<void> image::open_file()
{
	if (!make_file_ || file_)
		return {};
	KDUMP_TRY(made, (*make_file_)(file_name_));
	file_ = std::move(made);
	return {};
}

result<void> image::finish()
{
	if (!blocks_.empty())
		return make_error(error_code::invalid_argument, "\"end\" is missing");
	return open_file();
}

} // namespace kdump::builder
