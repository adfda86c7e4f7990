// SPDX-License-Identifier: GPL-2.0-only
/*
 * The last used blocks of one size, in bounded memory: four places for each hash of a key, and
 * the least recently used of them is given up. Several threads may use one at a time.
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>

namespace kdump {

class page_cache {
public:
	/*
	 * Room for about `capacity` bytes, taken when the first block comes. If there is no
	 * memory the cache stays empty.
	 */
	page_cache(size_t block_size, size_t capacity);

	/* Copies from the block, `offset` bytes into it; false if the cache has not got it. */
	bool find(uint64_t key, size_t offset, std::span<std::byte> into);
	void insert(uint64_t key, std::span<const std::byte> block);

private:
	static constexpr size_t ways = 4;

	struct place {
		uint64_t key;
		uint64_t last_use; /* 0: never */
	};

	bool allocate();
	size_t first_place(uint64_t key) const;

	std::mutex mutex_;
	size_t block_size_;
	size_t sets_;
	uint64_t clock_ = 0;
	std::unique_ptr<place[]> places_;
	std::unique_ptr<std::byte[]> blocks_;
};

} // namespace kdump
