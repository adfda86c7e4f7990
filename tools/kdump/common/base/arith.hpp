// SPDX-License-Identifier: GPL-2.0-only
/* Arithmetic on numbers that come out of a file: overflow is an answer, not an accident. */
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>

namespace kdump {

template <std::unsigned_integral T> constexpr std::optional<T> checked_add(T a, T b)
{
	T sum;
	if (__builtin_add_overflow(a, b, &sum))
		return std::nullopt;
	return sum;
}

template <std::unsigned_integral T> constexpr std::optional<T> checked_mul(T a, T b)
{
	T product;
	if (__builtin_mul_overflow(a, b, &product))
		return std::nullopt;
	return product;
}

/* BIT_ULL(); less than 64. */
constexpr uint64_t bit(unsigned int number)
{
	return uint64_t{1} << number;
}

/* `alignment` is a power of two. */
constexpr uint64_t align_down(uint64_t value, uint64_t alignment)
{
	return value & ~(alignment - 1);
}

/* Only where value + alignment cannot wrap. */
constexpr uint64_t align_up(uint64_t value, uint64_t alignment)
{
	return align_down(value + alignment - 1, alignment);
}

/* Cannot wrap, whatever the value. */
constexpr uint64_t div_round_up(uint64_t value, uint64_t divisor)
{
	return value / divisor + (value % divisor != 0);
}

} // namespace kdump
