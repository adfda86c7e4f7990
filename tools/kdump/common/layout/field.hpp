// SPDX-License-Identifier: GPL-2.0-only
/*
 * The vocabulary that generated layouts are written in. Kernel types become C++ types:
 *
 *	kernel				here
 *	struct page (or union)		layout::page, derived from record
 *	unsigned long, s32, bool, char	uint64_t (uint32_t), int32_t, bool, char
 *	enum zone_type			the integer it is stored as
 *	struct page *			ptr<layout::page>
 *	void *, a function pointer	ptr<void>, ptr<function>
 *	int counts[4], char comm[16]	array<int32_t, 4>, array<char, 16>; N = 0 if flexible
 *
 * and a member is a constexpr value that knows its owner and its type, so that
 *
 *	object<layout::task_struct> task = ...;
 *	int32_t pid = task[layout::task_struct::pid];
 *
 * compiles to one load, and a member of another struct does not compile at all.
 */
#pragma once

#include "base/address.hpp"

#include "kdump/target.hpp"

#include <concepts>
#include <cstddef>

namespace kdump {

/* The base of every generated struct, which has `size_` (bytes) and `name_`. */
struct record {};

template <typename T>
concept record_type = std::derived_from<T, record>;

/* What a function pointer points to. */
struct function;

/* The type of an array member. Only ever a tag: values are array_view<T, N>. */
template <typename T, size_t N> struct array {
};

/* An address of the dumped kernel that knows what is there. */
template <typename T> struct ptr {
	vaddr address;

	constexpr explicit operator bool() const
	{
		return address.value != 0;
	}
	constexpr auto operator<=>(const ptr &) const = default;
};

/* unsigned long */
using target_word = std::conditional_t<target::word_size == 8, uint64_t, uint32_t>;

template <typename T> struct size_of_type;
template <std::integral T> struct size_of_type<T> {
	static constexpr size_t value = sizeof(T);
};
template <record_type T> struct size_of_type<T> {
	static constexpr size_t value = T::size_;
};
template <typename T> struct size_of_type<ptr<T>> {
	static constexpr size_t value = target::word_size;
};
template <typename T, size_t N> struct size_of_type<array<T, N>> {
	static constexpr size_t value = N * size_of_type<T>::value;
};

/* sizeof() on the target, in bytes. */
template <typename T> inline constexpr size_t size_of = size_of_type<T>::value;

/* A member: `offset` bytes from the start of Owner there is a T. */
template <typename Owner, typename T> struct field {
	using owner = Owner;
	using type = T;

	size_t offset;
};

/* Element i of an array member. */
template <typename Owner, typename T, size_t N>
constexpr field<Owner, T> element(field<Owner, array<T, N>> f, size_t i)
{
	return {f.offset + i * size_of<T>};
}

/*
 * A bit field of `bit_size` bits. Bits are counted as the target's compiler does: from the
 * least significant bit of byte 0 on little-endian machines, from the most significant one of
 * byte 0 on big-endian machines.
 */
template <typename Owner, typename T> struct bitfield {
	using owner = Owner;
	using type = T;

	size_t bit_offset;
	unsigned int bit_size;
};

/* The member of a member: `task_struct::se / sched_entity::vruntime`. */
template <typename A, typename B, typename C>
constexpr field<A, C> operator/(field<A, B> outer, field<B, C> inner)
{
	return {outer.offset + inner.offset};
}

template <typename A, typename B, typename C>
constexpr bitfield<A, C> operator/(field<A, B> outer, bitfield<B, C> inner)
{
	return {outer.offset * 8 + inner.bit_offset, inner.bit_size};
}

/* &p->member */
template <typename Owner, typename T> constexpr ptr<T> member(ptr<Owner> p, field<Owner, T> f)
{
	return {p.address + f.offset};
}

/* The kernel's container_of(); the compiler checks both types. */
template <typename Owner, typename T> constexpr ptr<Owner> container_of(ptr<T> p, field<Owner, T> f)
{
	return {p.address - f.offset};
}

/* &p[index] */
template <typename T> constexpr ptr<T> advance(ptr<T> p, uint64_t index)
{
	return {p.address + index * size_of<T>};
}

} // namespace kdump
