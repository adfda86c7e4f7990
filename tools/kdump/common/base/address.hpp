// SPDX-License-Identifier: GPL-2.0-only
/*
 * Addresses of the dumped machine. Three kinds that never mix by accident: a physical address,
 * a virtual address, and a page frame number. Turning one into another takes facts about the
 * machine (page size, page tables), so it is done in mm/ and in vmcore/ only.
 */
#pragma once

#include <compare>
#include <cstdint>

namespace kdump {

template <typename Tag> struct strong_address {
	uint64_t value = 0;

	constexpr auto operator<=>(const strong_address &) const = default;

	constexpr strong_address operator+(uint64_t offset) const
	{
		return {value + offset};
	}
	constexpr strong_address operator-(uint64_t offset) const
	{
		return {value - offset};
	}
	/* The distance in bytes (in frames, for pfn). */
	constexpr uint64_t operator-(strong_address other) const
	{
		return value - other.value;
	}
	constexpr strong_address &operator+=(uint64_t offset)
	{
		value += offset;
		return *this;
	}
	constexpr strong_address &operator++()
	{
		++value;
		return *this;
	}
};

using paddr = strong_address<struct physical_tag>;
using vaddr = strong_address<struct virtual_tag>;
using pfn = strong_address<struct frame_tag>;

/* [begin, end) */
template <typename Address> struct address_range {
	Address begin;
	Address end;

	constexpr bool operator==(const address_range &) const = default;
	constexpr bool contains(Address a) const
	{
		return begin <= a && a < end;
	}
	constexpr uint64_t size() const
	{
		return end - begin;
	}
	constexpr bool empty() const
	{
		return end <= begin;
	}
};

using paddr_range = address_range<paddr>;
using vaddr_range = address_range<vaddr>;
using pfn_range = address_range<pfn>;

} // namespace kdump
