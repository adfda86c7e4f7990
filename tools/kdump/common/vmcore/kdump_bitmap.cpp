// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/kdump_bitmap.hpp"

#include "base/arith.hpp"
#include "base/endian.hpp"

#include <algorithm>
#include <array>

namespace kdump {

namespace {

constexpr size_t bitmap_cache_size = 64 << 10;

/* Word n of a block holds bits 64n to 64n+63, the lowest first. */
uint64_t word_at(std::span<const std::byte> bytes, size_t n)
{
	return load<uint64_t>(bytes.data() + n * 8, std::endian::little);
}

/* Of the first `bits` bits. */
uint64_t count_bits(std::span<const std::byte> bytes, uint64_t bits)
{
	uint64_t count = 0;

	for (size_t n = 0; n < bits / 64; ++n)
		count += std::popcount(word_at(bytes, n));
	if (bits % 64)
		count +=
			std::popcount(word_at(bytes, bits / 64) & ((uint64_t{1} << bits % 64) - 1));
	return count;
}

} // namespace

kdump_bitmap::kdump_bitmap(const dump_file &file, uint64_t offset, uint64_t bits) :
	file_(file), offset_(offset), bits_(bits), cache_(block_size, bitmap_cache_size)
{
}

uint64_t kdump_bitmap::block_count() const
{
	return div_round_up(bits_, bits_per_block);
}

/* Bits past the end read as clear, in the file or not. */
result<void> kdump_bitmap::read_block(uint64_t number, block &into) const
{
	uint64_t bits = std::min(bits_per_block, bits_ - number * bits_per_block);
	size_t bytes = div_round_up(bits, 8);

	KDUMP_CHECK(file_.read(offset_ + number * block_size, {into.data(), bytes}));
	std::fill(into.begin() + bytes, into.end(), std::byte{0});
	if (bits % 8)
		into[bytes - 1] &= static_cast<std::byte>((1u << bits % 8) - 1);
	return {};
}

/* The block behind an empty one: a hole of the file is skipped as a whole. */
uint64_t kdump_bitmap::next_block(uint64_t number) const
{
	uint64_t data = file_.find_data(offset_ + (number + 1) * block_size);

	return std::clamp((data - offset_) / block_size, number + 1, block_count());
}

/* The same through the cache. */
result<void> kdump_bitmap::load_block(uint64_t number, block &into) const
{
	if (cache_.find(number, 0, into))
		return {};
	KDUMP_CHECK(read_block(number, into));
	cache_.insert(number, into);
	return {};
}

result<bool> kdump_bitmap::test(uint64_t bit) const
{
	if (bit >= bits_)
		return false;
	uint64_t number = bit / bits_per_block;
	size_t byte = bit % bits_per_block / 8;
	std::byte found;

	if (!cache_.find(number, byte, {&found, 1})) {
		block bytes;
		KDUMP_CHECK(load_block(number, bytes));
		found = bytes[byte];
	}
	return (std::to_integer<unsigned int>(found) >> bit % 8 & 1) != 0;
}

result<uint64_t> kdump_bitmap::rank(uint64_t bit) const
{
	bit = std::min(bit, bits_);
	uint64_t number = bit / bits_per_block;
	uint64_t count;
	{
		std::lock_guard lock(index_mutex_);
		if (!indexed_)
			build_index();
		if (number >= counts_.size())
			return *unreadable_;
		count = counts_[number];
	}
	if (bit % bits_per_block == 0)
		return count;

	block bytes;
	KDUMP_CHECK(load_block(number, bytes));
	return count + count_bits(bytes, bit % bits_per_block);
}

/* Grows with what the file really holds, whatever its header promises. */
void kdump_bitmap::build_index() const
{
	uint64_t count = 0;
	block bytes;

	indexed_ = true;
	counts_.push_back(0);
	for (uint64_t number = 0; number < block_count();) {
		if (auto status = read_block(number, bytes); !status) {
			unreadable_ = std::move(status).failure();
			return;
		}
		uint64_t in_block = count_bits(bytes, bits_per_block);
		uint64_t next = in_block ? number + 1 : next_block(number);
		count += in_block;
		counts_.resize(next + 1, count);
		number = next;
	}
}

/* The first bit from here on that is set, or clear; the end if there is none. */
template <bool Value> uint64_t kdump_bitmap::find(uint64_t from) const
{
	block bytes;

	while (from < bits_) {
		uint64_t number = from / bits_per_block;
		if (!load_block(number, bytes))
			return bits_;
		uint64_t in_block = from % bits_per_block;
		for (size_t n = in_block / 64; n < block_size / 8; ++n, in_block = n * 64) {
			uint64_t word = Value ? word_at(bytes, n) : ~word_at(bytes, n);
			word &= ~uint64_t{0} << in_block % 64;
			if (word)
				return std::min(number * bits_per_block + n * 64 +
							std::countr_zero(word),
						bits_);
		}
		from = (Value ? next_block(number) : number + 1) * bits_per_block;
	}
	return bits_;
}

std::optional<pfn_range> kdump_bitmap::next_run(uint64_t from) const
{
	uint64_t begin = find<true>(from);

	if (begin >= bits_)
		return std::nullopt;
	return pfn_range{{begin}, {find<false>(begin)}};
}

} // namespace kdump
