// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading the dump by virtual address, in types. What a read hands out depends on what the
 * pointer points to:
 *
 *	ptr<layout::page>	object<layout::page>, its bytes copied
 *	ptr<uint64_t>		uint64_t
 *	ptr<ptr<T>>		ptr<T>
 *	ptr<array<T, N>>	object_array<T>
 *
 * Errors carry the address; their code is that of address_space::translate() or
 * physical_memory::read(). May be used by several threads at once.
 */
#pragma once

#include "base/result.hpp"
#include "layout/object.hpp"
#include "mm/address_space.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kdump {

/* Elements read from the dump one behind the other. */
template <typename T> class object_array {
public:
	object_array() = default;
	object_array(ptr<T> address, std::vector<std::byte> bytes) :
		address_(address), bytes_(std::move(bytes))
	{
	}

	ptr<T> address() const
	{
		return address_;
	}
	size_t size() const
	{
		return bytes_.size() / size_of<T>;
	}
	std::span<const std::byte> bytes() const
	{
		return bytes_;
	}
	/* i < size(); a struct comes as a view into this array. */
	auto operator[](size_t i) const
	{
		return load_value<T>(bytes().subspan(i * size_of<T>, size_of<T>));
	}

	/* All characters, NULs too; and those up to the first NUL. */
	std::string_view characters() const requires std::same_as<T, char>
	{
		return {reinterpret_cast<const char *>(bytes_.data()), bytes_.size()};
	}
	std::string_view text() const requires std::same_as<T, char>
	{
		return characters().substr(0, characters().find('\0'));
	}

private:
	ptr<T> address_;
	std::vector<std::byte> bytes_;
};

/* &(*p)[index] */
template <typename T, size_t N> constexpr ptr<T> element(ptr<array<T, N>> p, uint64_t index)
{
	return advance(ptr<T>{p.address}, index);
}

template <typename T> struct read_value;
template <std::integral T> struct read_value<T> {
	using type = T;
};
template <typename T> struct read_value<ptr<T>> {
	using type = ptr<T>;
};
template <record_type T> struct read_value<T> {
	using type = object<T>;
};
template <typename T, size_t N> struct read_value<array<T, N>> {
	using type = object_array<T>;
};
template <typename T> using read_value_t = typename read_value<T>::type;

class memory {
public:
	/* No array or string of the kernel that anybody reads in one go is larger, in bytes. */
	static constexpr uint64_t read_limit = 64 << 20;

	/* Borrowed. */
	explicit memory(const address_space &space) : space_(&space)
	{
	}

	const address_space &space() const
	{
		return *space_;
	}

	/* All of `into`; may cross pages. On error the content of `into` is unspecified. */
	result<void> read(vaddr address, std::span<std::byte> into) const;

	template <typename T> result<read_value_t<T>> read(ptr<T> p) const;
	template <typename T, size_t N> result<object_array<T>> read(ptr<array<T, N>> p) const
	{
		return read_array(ptr<T>{p.address}, N);
	}

	/* p->member */
	template <typename Owner, typename T>
	result<read_value_t<T>> read(ptr<Owner> p, field<Owner, T> f) const
	{
		return read(member(p, f));
	}

	/* `count` elements; error_code::limit if that is more than read_limit bytes. */
	template <typename T> result<object_array<T>> read_array(ptr<T> first, uint64_t count) const
	{
		KDUMP_TRY(bytes, read_elements(first.address, count, size_of<T>));
		return object_array<T>(first, std::move(bytes));
	}

	/* Up to a NUL, or `limit` bytes. */
	result<std::string> read_string(vaddr address, size_t limit = 4096) const;
	result<std::string> read_string(ptr<char> p, size_t limit = 4096) const
	{
		return read_string(p.address, limit);
	}

	/* All `size` bytes; error_code::limit as for read_array(). */
	result<std::vector<std::byte>> read_bytes(vaddr address, uint64_t size) const
	{
		return read_elements(address, size, 1);
	}

private:
	result<std::vector<std::byte>> read_elements(vaddr address, uint64_t count,
						     size_t element_size) const;

	const address_space *space_;
};

template <typename T> result<read_value_t<T>> memory::read(ptr<T> p) const
{
	if constexpr (record_type<T>) {
		object<T> value(p);

		KDUMP_CHECK(read(p.address, value.bytes()));
		return value;
	} else {
		std::array<std::byte, size_of<T>> bytes;

		KDUMP_CHECK(read(p.address, std::span<std::byte>(bytes)));
		return load_value<T>(bytes);
	}
}

} // namespace kdump
