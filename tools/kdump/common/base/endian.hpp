// SPDX-License-Identifier: GPL-2.0-only
/*
 * Integers out of and into bytes of a given byte order, at any alignment. The memcpy plus
 * builtin swap is on purpose: g++ leaves a loop of shifts a loop.
 */
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace kdump {

template <std::integral T> constexpr T byte_swap(T value)
{
	if constexpr (sizeof(T) == 1)
		return value;
	else if constexpr (sizeof(T) == 2)
		return static_cast<T>(__builtin_bswap16(static_cast<uint16_t>(value)));
	else if constexpr (sizeof(T) == 4)
		return static_cast<T>(__builtin_bswap32(static_cast<uint32_t>(value)));
	else
		return static_cast<T>(__builtin_bswap64(static_cast<uint64_t>(value)));
}

template <std::integral T> T load(const std::byte *from, std::endian order)
{
	T value;
	memcpy(&value, from, sizeof(value));
	return order == std::endian::native ? value : byte_swap(value);
}

template <std::integral T> void store(std::byte *to, T value, std::endian order)
{
	if (order != std::endian::native)
		value = byte_swap(value);
	memcpy(to, &value, sizeof(value));
}

} // namespace kdump
