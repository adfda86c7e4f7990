// SPDX-License-Identifier: GPL-2.0-only
#include "base/cursor.hpp"

#include "base/text.hpp"

namespace kdump {

error cursor::out_of_bounds(size_t wanted) const
{
	return make_error(error_code::truncated, "%zu bytes wanted at offset %zu of %zu", wanted,
			  position_, bytes_.size());
}

result<uint64_t> cursor::read_word(size_t size)
{
	if (size == sizeof(uint64_t))
		return read<uint64_t>();
	KDUMP_TRY(value, read<uint32_t>());
	return uint64_t{value};
}

result<std::span<const std::byte>> cursor::read_bytes(size_t size)
{
	if (remaining() < size)
		return out_of_bounds(size);
	auto bytes = bytes_.subspan(position_, size);
	position_ += size;
	return bytes;
}

result<std::string_view> cursor::read_string(size_t size)
{
	KDUMP_TRY(bytes, read_bytes(size));
	std::string_view text = as_text(bytes);
	return text.substr(0, text.find('\0'));
}

result<std::string_view> cursor::read_c_string()
{
	std::string_view text = as_text(bytes_.subspan(position_));
	size_t length = text.find('\0');
	if (length == text.npos)
		return make_error(error_code::truncated, "string at offset %zu has no end",
				  position_);
	position_ += length + 1;
	return text.substr(0, length);
}

result<void> cursor::skip(size_t size)
{
	KDUMP_CHECK(read_bytes(size));
	return {};
}

result<void> cursor::seek(size_t position)
{
	if (position > bytes_.size())
		return make_error(error_code::truncated, "offset %zu is past the end, %zu",
				  position, bytes_.size());
	position_ = position;
	return {};
}

} // namespace kdump
