// SPDX-License-Identifier: GPL-2.0-only
/*
 * A bitmap inside a dump file, a bit for each page frame: never in memory as a whole, since it
 * is 32 MiB for a terabyte. Bit n is bit n % 8 of byte n / 8, whatever the byte order.
 */
#pragma once

#include "base/address.hpp"
#include "vmcore/dump_file.hpp"
#include "vmcore/page_cache.hpp"

#include <array>
#include <mutex>
#include <optional>
#include <vector>

namespace kdump {

class kdump_bitmap {
public:
	/* `bits` bits at `offset` of the file, which must outlive this. */
	kdump_bitmap(const dump_file &file, uint64_t offset, uint64_t bits);

	/* False past the end. */
	result<bool> test(uint64_t bit) const;

	/*
	 * How many bits below `bit` are set. The first call reads the bitmap once, and keeps a
	 * count for each block of it.
	 */
	result<uint64_t> rank(uint64_t bit) const;

	/* The first run of set bits at or behind `from`; a bitmap ends where it cannot be read. */
	std::optional<pfn_range> next_run(uint64_t from) const;

private:
	static constexpr size_t block_size = 4096;
	static constexpr uint64_t bits_per_block = block_size * 8;

	using block = std::array<std::byte, block_size>;

	result<void> read_block(uint64_t number, block &into) const;
	result<void> load_block(uint64_t number, block &into) const;
	uint64_t next_block(uint64_t number) const;
	template <bool Value> uint64_t find(uint64_t from) const;
	uint64_t block_count() const;
	void build_index() const;

	const dump_file &file_;
	uint64_t offset_;
	uint64_t bits_;

	mutable page_cache cache_;
	mutable std::mutex index_mutex_;
	mutable bool indexed_ = false;
	/* Entry n: set bits before block n. Ends where the bitmap could not be read, for: */
	mutable std::vector<uint64_t> counts_;
	mutable std::optional<error> unreadable_;
};

} // namespace kdump
