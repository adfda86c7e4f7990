// SPDX-License-Identifier: GPL-2.0-only
/*
 * A read position inside bytes that may be hostile. Every step is checked against the end; a
 * step over the end yields error_code::truncated and leaves the position where it was.
 * The bytes are borrowed.
 */
#pragma once

#include "base/endian.hpp"
#include "base/result.hpp"

#include <span>
#include <string_view>

namespace kdump {

class cursor {
public:
	cursor(std::span<const std::byte> bytes, std::endian order) : bytes_(bytes), order_(order)
	{
	}

	size_t position() const
	{
		return position_;
	}
	size_t remaining() const
	{
		return bytes_.size() - position_;
	}
	bool at_end() const
	{
		return remaining() == 0;
	}

	template <std::integral T> result<T> read()
	{
		if (remaining() < sizeof(T))
			return out_of_bounds(sizeof(T));
		T value = load<T>(bytes_.data() + position_, order_);
		position_ += sizeof(T);
		return value;
	}

	/* An unsigned word of 4 or 8 bytes. */
	result<uint64_t> read_word(size_t size);

	/* The next `size` bytes, not copied. */
	result<std::span<const std::byte>> read_bytes(size_t size);

	/* A string in a field of `size` bytes: up to the first NUL, or all of it. */
	result<std::string_view> read_string(size_t size);

	/* A string up to a NUL, which must be there and is skipped. */
	result<std::string_view> read_c_string();

	result<void> skip(size_t size);
	result<void> seek(size_t position);

private:
	error out_of_bounds(size_t wanted) const;

	std::span<const std::byte> bytes_;
	size_t position_ = 0;
	std::endian order_;
};

} // namespace kdump
