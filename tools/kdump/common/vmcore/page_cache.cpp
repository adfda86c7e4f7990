// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/page_cache.hpp"

#include <algorithm>
#include <cstring>
#include <new>

namespace kdump {

page_cache::page_cache(size_t block_size, size_t capacity) :
	block_size_(block_size), sets_(std::max<size_t>(capacity / block_size / ways, 1))
{
}

bool page_cache::find(uint64_t key, size_t offset, std::span<std::byte> into)
{
	std::lock_guard lock(mutex_);

	if (!places_)
		return false;
	size_t first = first_place(key);
	for (size_t i = first; i < first + ways; ++i) {
		if (!places_[i].last_use || places_[i].key != key)
			continue;
		places_[i].last_use = ++clock_;
		memcpy(into.data(), blocks_.get() + i * block_size_ + offset, into.size());
		return true;
	}
	return false;
}

void page_cache::insert(uint64_t key, std::span<const std::byte> block)
{
	std::lock_guard lock(mutex_);

	if (!allocate())
		return;
	size_t chosen = first_place(key);
	for (size_t i = chosen, end = chosen + ways; i < end; ++i) {
		if (places_[i].last_use && places_[i].key == key)
			return; /* another thread was quicker */
		if (places_[i].last_use < places_[chosen].last_use)
			chosen = i;
	}
	places_[chosen] = {key, ++clock_};
	memcpy(blocks_.get() + chosen * block_size_, block.data(), block_size_);
}

bool page_cache::allocate()
{
	if (places_)
		return true;
	blocks_.reset(new (std::nothrow) std::byte[sets_ * ways * block_size_]);
	if (!blocks_)
		return false;
	places_.reset(new (std::nothrow) place[sets_ * ways]());
	return places_ != nullptr;
}

size_t page_cache::first_place(uint64_t key) const
{
	/* Fibonacci hashing: neighbours are spread, and the high bits are the good ones. */
	return (key * 0x9e3779b97f4a7c15 >> 32) % sets_ * ways;
}

} // namespace kdump
