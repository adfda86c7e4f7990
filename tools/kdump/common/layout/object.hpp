// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bytes of the dumped kernel seen through a layout. Whoever made the object has read all of its
 * bytes already, so taking a member out of it cannot fail; byte order and word size are fixed
 * when this is compiled.
 */
#pragma once

#include "base/endian.hpp"
#include "layout/field.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace kdump {

template <record_type T> class object_view;
template <typename T, size_t N> class array_view;

/* How a value of target type T is handed out on the host, and how it is got out of bytes. */
template <typename T> struct target_value;

/* The value of type T in the first size_of<T> bytes of `bytes`. */
template <typename T> auto load_value(std::span<const std::byte> bytes)
{
	return target_value<T>::load(bytes);
}

template <std::integral T> struct target_value<T> {
	static T load(std::span<const std::byte> bytes)
	{
		return kdump::load<T>(bytes.data(), target::byte_order);
	}
};

/* A damaged bool may hold any byte. */
template <> struct target_value<bool> {
	static bool load(std::span<const std::byte> bytes)
	{
		return bytes[0] != std::byte{0};
	}
};

template <typename T> struct target_value<ptr<T>> {
	using word = std::conditional_t<target::word_size == 8, uint64_t, uint32_t>;

	static ptr<T> load(std::span<const std::byte> bytes)
	{
		return {vaddr{kdump::load<word>(bytes.data(), target::byte_order)}};
	}
};

template <record_type T> struct target_value<T> {
	static object_view<T> load(std::span<const std::byte> bytes)
	{
		return object_view<T>(bytes.first(size_of<T>));
	}
};

template <typename T, size_t N> struct target_value<array<T, N>> {
	static array_view<T, N> load(std::span<const std::byte> bytes)
	{
		return array_view<T, N>(bytes.first(size_of<array<T, N>>));
	}
};

/* An array inside an object. Borrows the bytes. */
template <typename T, size_t N> class array_view {
public:
	explicit array_view(std::span<const std::byte> bytes) : bytes_(bytes)
	{
	}

	static constexpr size_t size()
	{
		return N;
	}
	std::span<const std::byte> bytes() const
	{
		return bytes_;
	}

	/* i < size() */
	auto operator[](size_t i) const
	{
		return load_value<T>(bytes_.subspan(i * size_of<T>, size_of<T>));
	}

	/* Up to the first NUL, or all of it. */
	std::string_view text() const requires std::same_as<T, char>
	{
		std::string_view all(reinterpret_cast<const char *>(bytes_.data()), bytes_.size());
		return all.substr(0, all.find('\0'));
	}

private:
	std::span<const std::byte> bytes_;
};

/* A struct whose bytes belong to somebody else. */
template <record_type T> class object_view {
public:
	/* `bytes` are exactly size_of<T>. */
	explicit object_view(std::span<const std::byte> bytes) : bytes_(bytes)
	{
	}

	std::span<const std::byte> bytes() const
	{
		return bytes_;
	}

	template <typename U> auto operator[](field<T, U> f) const
	{
		return load_value<U>(bytes_.subspan(f.offset));
	}

	template <std::integral U> U operator[](bitfield<T, U> f) const
	{
		return static_cast<U>(load_bits(f.bit_offset, f.bit_size, std::is_signed_v<U>));
	}

private:
	uint64_t load_bits(size_t bit_offset, unsigned int bit_size, bool is_signed) const;

	std::span<const std::byte> bytes_;
};

/* Gathers the bits byte by byte: a field may straddle any boundary, and may be 64 bits wide. */
template <record_type T>
uint64_t object_view<T>::load_bits(size_t bit_offset, unsigned int bit_size, bool is_signed) const
{
	constexpr bool little = target::byte_order == std::endian::little;
	uint64_t value = 0;

	for (unsigned int done = 0; done < bit_size;) {
		unsigned int shift = (bit_offset + done) % 8;
		unsigned int count = std::min(8 - shift, bit_size - done);
		unsigned int byte = std::to_integer<unsigned int>(bytes_[(bit_offset + done) / 8]);
		unsigned int mask = (1U << count) - 1;

		if (little)
			value |= uint64_t{byte >> shift & mask} << done;
		else
			value = value << count | (byte >> (8 - shift - count) & mask);
		done += count;
	}
	if (is_signed && bit_size < 64 && value >> (bit_size - 1) & 1)
		value |= ~uint64_t{0} << bit_size;
	return value;
}

/* A struct read from the dump, with the address it was read from. */
template <record_type T> class object {
public:
	using storage = std::conditional_t<(size_of<T> <= 1024), std::array<std::byte, size_of<T>>,
					   std::vector<std::byte>>;

	/* All zero until somebody fills bytes(). */
	explicit object(ptr<T> address) : address_(address)
	{
		if constexpr (std::is_same_v<storage, std::vector<std::byte>>)
			bytes_.resize(size_of<T>);
		else
			bytes_.fill(std::byte{0});
	}

	ptr<T> address() const
	{
		return address_;
	}
	std::span<std::byte> bytes()
	{
		return bytes_;
	}
	object_view<T> view() const
	{
		return object_view<T>(bytes_);
	}

	template <typename Member> auto operator[](Member m) const
	{
		return view()[m];
	}

private:
	ptr<T> address_;
	storage bytes_;
};

/* atomic_read() and the like: what atomic_long_t is depends on the word size. */
template <typename Atomic> auto atomic_value(object_view<Atomic> atomic)
{
	return atomic[Atomic::counter];
}

} // namespace kdump
