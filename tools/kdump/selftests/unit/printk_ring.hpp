// SPDX-License-Identifier: GPL-2.0-only
/*
 * A printk ring in memory of its own, written as kernel/printk/printk_ringbuffer.c writes it by
 * one writer that never fails; then a test breaks it where it wants to.
 */
#pragma once

#include "kernel/printk.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/linux/types.hpp"

#include <cstring>

namespace kdump {

class printk_ring {
public:
	using word = decltype(layout::prb_data_blk_lpos::begin)::type;

	static constexpr vaddr base{0x100000};
	static constexpr ptr<layout::printk_ringbuffer> ring{base};

	explicit printk_ring(unsigned int count_bits = 3, unsigned int size_bits = 9);

	/* A finalized record; its id. */
	word append(std::string_view text, uint64_t nanoseconds = 0, uint8_t level = 6);
	/* With no data block; `lpos` says why. */
	word append_dataless(word lpos);

	void set_state(word id, int state);
	ptr<layout::prb_desc> descriptor(word id) const
	{
		return {descriptors_.address + index(id) * size_of<layout::prb_desc>};
	}
	ptr<layout::printk_info> info(word id) const
	{
		return {infos_.address + index(id) * size_of<layout::printk_info>};
	}

	template <typename Owner, typename T, std::integral V>
	void put(ptr<Owner> at, field<Owner, T> f, V value)
	{
		if constexpr (std::integral<T>)
			store<T>(place(at.address + f.offset), value, target::byte_order);
		else
			put(ptr<T>{at.address + f.offset}, T::counter, value);
	}
	template <typename Owner, typename T>
	void put(ptr<Owner> at, field<Owner, ptr<T>> f, ptr<T> value)
	{
		store<word>(place(at.address + f.offset), value.address.value, target::byte_order);
	}
	template <std::integral T> void put(ptr<T> at, T value)
	{
		store<T>(place(at.address), value, target::byte_order);
	}
	template <typename Owner, size_t N>
	void put(ptr<Owner> at, field<Owner, array<char, N>> f, std::string_view value)
	{
		memcpy(place(at.address + f.offset), value.data(), std::min(N, value.size()));
	}
	template <typename Owner, typename T>
	void put(ptr<Owner> at, bitfield<Owner, T> f, unsigned int value);

	/* What is behind `size` bytes is not there. */
	void cut(size_t size)
	{
		memory_.bytes.resize(size);
	}
	const memory &mem() const
	{
		return mem_;
	}
	printk_ring(const printk_ring &) = delete;

private:
	struct bytes_memory final : physical_memory {
		std::vector<std::byte> bytes;

		result<void> read(paddr address, std::span<std::byte> into) const override
		{
			if (address.value > bytes.size() ||
			    bytes.size() - address.value < into.size())
				return error(error_code::excluded);
			memcpy(into.data(), bytes.data() + address.value, into.size());
			return {};
		}
		std::span<const paddr_range> ranges() const override
		{
			return {};
		}
	};

	uint64_t index(word id) const
	{
		return id & ((1U << count_bits_) - 1);
	}
	std::byte *place(vaddr address)
	{
		return memory_.bytes.data() + (address - base);
	}
	word take_descriptor();

	unsigned int count_bits_, size_bits_;
	bytes_memory memory_;
	address_space space_;
	kdump::memory mem_;
	ptr<layout::prb_desc> descriptors_;
	ptr<layout::printk_info> infos_;
	ptr<char> text_;
	word head_, tail_, lpos_;
	uint64_t sequence_ = 0;
};

inline printk_ring::printk_ring(unsigned int count_bits, unsigned int size_bits) :
	count_bits_(count_bits), size_bits_(size_bits),
	space_(memory_, {}, {{{base, base + 0x10000}, paddr{0}}}, std::nullopt),
	mem_(space_), descriptors_{base + 0x1000}, infos_{base + 0x2000}, text_{base + 0x4000}
{
	using layout::prb_data_ring;
	using layout::prb_desc_ring;
	constexpr auto desc_ring = layout::printk_ringbuffer::desc_ring;
	constexpr auto data_ring = layout::printk_ringbuffer::text_data_ring;

	memory_.bytes.resize(0x8000);
	head_ = tail_ = -((1U << count_bits) + 1) & constant::DESC_ID_MASK; /* DESC0_ID() */
	lpos_ = -(word{1} << size_bits);				    /* BLK0_LPOS() */
	put(ring, desc_ring / prb_desc_ring::count_bits, count_bits);
	put(ring, desc_ring / prb_desc_ring::descs, descriptors_);
	put(ring, desc_ring / prb_desc_ring::infos, infos_);
	put(ring, desc_ring / prb_desc_ring::head_id, head_);
	put(ring, desc_ring / prb_desc_ring::tail_id, tail_);
	put(ring, data_ring / prb_data_ring::size_bits, size_bits);
	put(ring, data_ring / prb_data_ring::data, text_);
	set_state(head_, constant::desc_reusable);
}

template <typename Owner, typename T>
void printk_ring::put(ptr<Owner> at, bitfield<Owner, T> f, unsigned int value)
{
	constexpr bool little = target::byte_order == std::endian::little;

	for (unsigned int i = 0; i < f.bit_size; i++) {
		unsigned int bit = f.bit_offset + (little ? i : f.bit_size - 1 - i);
		auto mask = static_cast<std::byte>(little ? 1 << bit % 8 : 0x80 >> bit % 8);
		std::byte &byte = *place(at.address + bit / 8);
		byte = value >> i & 1 ? byte | mask : byte & ~mask;
	}
}

inline void printk_ring::set_state(word id, int state)
{
	put(descriptor(id), layout::prb_desc::state_var,
	    id | static_cast<word>(state) << constant::DESC_FLAGS_SHIFT);
}

inline printk_ring::word printk_ring::take_descriptor()
{
	constexpr auto desc_ring = layout::printk_ringbuffer::desc_ring;

	head_ = (head_ + 1) & constant::DESC_ID_MASK;
	if (index(head_) == index(tail_) || sequence_ == 0) {
		set_state(tail_, constant::desc_reusable);
		tail_ = (tail_ + 1) & constant::DESC_ID_MASK;
	}
	put(ring, desc_ring / layout::prb_desc_ring::head_id, head_);
	put(ring, desc_ring / layout::prb_desc_ring::tail_id, tail_);
	put(info(head_), layout::printk_info::seq, sequence_++);
	set_state(head_, constant::desc_finalized);
	return head_;
}

inline printk_ring::word printk_ring::append(std::string_view text, uint64_t nanoseconds,
					     uint8_t level)
{
	using layout::prb_data_blk_lpos;
	using layout::printk_info;
	constexpr auto block = layout::prb_desc::text_blk_lpos;
	word id = take_descriptor();
	word mask = (word{1} << size_bits_) - 1;
	word size = (sizeof(word) + text.size() + sizeof(word) - 1) & ~(sizeof(word) - 1);
	word begin = lpos_, data = begin;

	/* get_next_lpos() */
	lpos_ = begin + size;
	if (begin >> size_bits_ != lpos_ >> size_bits_) {
		data = lpos_ & ~mask;
		lpos_ = data + size;
	}
	put(descriptor(id), block / prb_data_blk_lpos::begin, begin);
	put(descriptor(id), block / prb_data_blk_lpos::next, lpos_);
	std::byte *to = place(text_.address + (data & mask));
	store<word>(to, id, target::byte_order);
	memcpy(to + sizeof(word), text.data(), text.size());
	put(info(id), printk_info::ts_nsec, nanoseconds);
	put(info(id), printk_info::text_len, text.size());
	put(info(id), printk_info::level, level);
	return id;
}

inline printk_ring::word printk_ring::append_dataless(word lpos)
{
	constexpr auto block = layout::prb_desc::text_blk_lpos;
	word id = take_descriptor();

	put(descriptor(id), block / layout::prb_data_blk_lpos::begin, lpos);
	put(descriptor(id), block / layout::prb_data_blk_lpos::next, lpos);
	put(info(id), layout::printk_info::text_len, 0);
	return id;
}

} // namespace kdump
