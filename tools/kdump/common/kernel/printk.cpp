// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the ring as prb_read() does for a kernel that is in panic: from the tail to the head,
 * passing over what never became a record. Only that nothing runs any more: a state that a
 * writer would have changed in a moment is final here.
 */
#include "kernel/printk.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"
#include "kdump/layout/kernel/printk/internal.hpp"
#include "kdump/layout/linux/dev_printk.hpp"
#include "kdump/layout/linux/seqlock.hpp"
#include "kdump/layout/linux/seqlock_types.hpp"
#include "kdump/layout/linux/types.hpp"

#include <type_traits>

namespace kdump {

namespace {

using layout::prb_data_blk_lpos;
using layout::prb_data_ring;
using layout::prb_desc;
using layout::prb_desc_ring;
using layout::printk_info;
using layout::printk_ringbuffer;

/* LOG_BUF_LEN_MAX of printk.c is 1 << 31 bytes of text; there are fewer descriptors than that. */
constexpr unsigned int size_bits_limit = 31;

/* Descriptors without a record, up to where there is still hope of finding one. */
constexpr uint64_t passed_over_limit = 1 << 20;

/* The value of an atomic_long_t, which is atomic_t or atomic64_t. */
template <typename Object, typename Owner, typename Atomic>
auto counter(const Object &from, field<Owner, Atomic> f)
{
	auto value = from[f][Atomic::counter];

	return static_cast<std::make_unsigned_t<decltype(value)>>(value);
}

/* DESC0_ID(): the kernel reckons in unsigned int before it cuts off what is no id. */
constexpr uint64_t desc0_id(unsigned int count_bits)
{
	return -((1U << count_bits) + 1) & constant::DESC_ID_MASK;
}

/* Indices, ids and logical positions are free-running; the low bits are the place in the ring. */
constexpr uint64_t low_bits(unsigned int bits)
{
	return (uint64_t{1} << bits) - 1;
}

/* VMCOREINFO has these variables too, and needs no symbol table. */
template <typename T> result<ptr<T>> find(const kernel &k, const symbol<T> &variable)
{
	if (std::optional<vaddr> address = k.info().find_symbol(variable.name))
		return ptr<T>{*address};
	return k.find(variable);
}

} // namespace

log_reader::log_reader(const memory &mem, const object<printk_ringbuffer> &ring) :
	mem_(&mem), descriptors_(ring[printk_ringbuffer::desc_ring / prb_desc_ring::descs]),
	infos_(ring[printk_ringbuffer::desc_ring / prb_desc_ring::infos]),
	text_(ring[printk_ringbuffer::text_data_ring / prb_data_ring::data]),
	count_bits_(ring[printk_ringbuffer::desc_ring / prb_desc_ring::count_bits]),
	size_bits_(ring[printk_ringbuffer::text_data_ring / prb_data_ring::size_bits])
{
}

result<log_reader> log_reader::open(const kernel &k)
{
	KDUMP_TRY(where, find(k, variable::prb));
	KDUMP_TRY(ring, k.mem().read(where));
	return open(k.mem(), ring);
}

result<log_reader> log_reader::open(const memory &mem, ptr<printk_ringbuffer> where)
{
	auto ring = mem.read(where);
	if (!ring)
		return std::move(ring).failure().add_context("reading the printk ring");

	log_reader reader(mem, *ring);
	if (reader.count_bits_ > size_bits_limit || reader.size_bits_ > size_bits_limit)
		return make_error(error_code::corrupt,
				  "the printk ring has 2^%u descriptors and 2^%u bytes of text",
				  reader.count_bits_, reader.size_bits_);
	constexpr auto desc_ring = printk_ringbuffer::desc_ring;
	reader.find_range(counter(*ring, desc_ring / prb_desc_ring::tail_id),
			  counter(*ring, desc_ring / prb_desc_ring::head_id));
	return reader;
}

/* Ids from the tail to the head, both included. */
void log_reader::find_range(word tail, word head)
{
	uint64_t apart = (head - tail) & constant::DESC_ID_MASK;

	if (apart > low_bits(count_bits_)) {
		/* One of them is wrong. All descriptors are looked at, each judged by itself. */
		++damaged_;
		first_damage_ = make_error(error_code::corrupt,
					   "the ends of the printk ring do not fit together");
		apart = low_bits(count_bits_);
		if (is_current(tail))
			head = tail + static_cast<word>(apart);
	}
	next_id_ = (head - static_cast<word>(apart)) & constant::DESC_ID_MASK;
	left_ = apart + 1;
}

/* Whether the id's place in the ring is that id's. */
bool log_reader::is_current(word id) const
{
	auto descriptor = mem_->read(advance(descriptors_, id & low_bits(count_bits_)));

	return descriptor &&
	       (counter(*descriptor, prb_desc::state_var) & constant::DESC_ID_MASK) == id;
}

result<void> log_reader::skip_to(uint64_t sequence)
{
	/* Its id, which is compared as jiffies are: ids have fewer bits than sequence numbers. */
	word first = (desc0_id(count_bits_) + 1 + sequence) & constant::DESC_ID_MASK;
	word end = next_id_ + static_cast<word>(left_);
	uint64_t wanted = (end - first) & constant::DESC_ID_MASK;

	if (wanted > constant::DESC_ID_MASK / 2)
		return make_error(error_code::corrupt, "the log has no record %llu yet",
				  wide(sequence));
	next_sequence_ = sequence;
	if (wanted <= left_) {
		next_id_ = first;
		left_ = wanted;
	}
	return {};
}

std::optional<log_record> log_reader::next()
{
	while (left_) {
		result<std::optional<log_record>> record = read_record(next_id_);

		--left_;
		next_id_ = (next_id_ + 1) & constant::DESC_ID_MASK;
		if (record && *record) {
			(*record)->lost_before = (*record)->sequence - next_sequence_;
			next_sequence_ = (*record)->sequence + 1;
			return std::move(**record);
		}
		if (!record && !damaged_++)
			first_damage_ = std::move(record).failure();
		if (damaged_ + uncommitted_ > passed_over_limit)
			left_ = 0;
	}
	return std::nullopt;
}

std::optional<error> log_reader::damage() const
{
	if (damaged_ <= 1)
		return first_damage_;
	return error(*first_damage_)
		.add_context(format("%llu records of the log cannot be read, the first because of",
				    wide(damaged_)));
}

/* Nothing if the descriptor holds no record; see enum desc_state. */
result<std::optional<log_record>> log_reader::read_record(word id)
{
	uint64_t index = id & low_bits(count_bits_);
	KDUMP_TRY(descriptor, mem_->read(advance(descriptors_, index)));
	word state_var = counter(descriptor, prb_desc::state_var);
	auto state = static_cast<int>(state_var >> constant::DESC_FLAGS_SHIFT);

	if ((state_var & constant::DESC_ID_MASK) != id) {
		/* desc_reserve() moves the head first, and then takes the reusable descriptor. */
		word previous = (id - (word{1} << count_bits_)) & constant::DESC_ID_MASK;
		if (state_var == 0 || (state == constant::desc_reusable &&
				       (state_var & constant::DESC_ID_MASK) == previous)) {
			++uncommitted_;
			return std::optional<log_record>();
		}
		return make_error(error_code::corrupt,
				  "descriptor %llu of the printk ring is not that of id %#llx",
				  wide(index), wide(id));
	}
	if (state == constant::desc_reserved)
		++uncommitted_;
	if (state == constant::desc_reserved || state == constant::desc_reusable)
		return std::optional<log_record>();

	KDUMP_TRY(info, mem_->read(advance(infos_, index)));
	uint64_t sequence = info[printk_info::seq];
	/* Both count records; sequence numbers from 0, ids from DESC0_ID() + 1. */
	if ((sequence - (id - desc0_id(count_bits_) - 1)) & constant::DESC_ID_MASK ||
	    sequence < next_sequence_)
		return make_error(error_code::corrupt,
				  "descriptor %llu of the printk ring claims sequence number %llu",
				  wide(index), wide(sequence));
	KDUMP_TRY(text,
		  read_text(descriptor[prb_desc::text_blk_lpos], info[printk_info::text_len]));
	if (!text)
		return std::optional<log_record>();

	auto device = info[printk_info::dev_info];
	auto flags = info[printk_info::flags];
	log_record record{.sequence = sequence,
			  .nanoseconds = info[printk_info::ts_nsec],
			  .facility = info[printk_info::facility],
			  .level = info[printk_info::level],
			  .newline = (flags & constant::LOG_NEWLINE) != 0,
			  .cont = (flags & constant::LOG_CONT) != 0,
			  .caller = {},
			  .text = std::move(*text),
			  .subsystem =
				  std::string(device[layout::dev_printk_info::subsystem].text()),
			  .device = std::string(device[layout::dev_printk_info::device].text())};
	if constexpr (config::PRINTK_CALLER)
		record.caller = info[printk_info::caller_id];
	return std::optional(std::move(record));
}

/* get_data() of printk_ringbuffer.c. Nothing if the text was lost. */
result<std::optional<std::string>> log_reader::read_text(object_view<prb_data_blk_lpos> block,
							 uint16_t size) const
{
	constexpr size_t id_size = sizeof(word); /* a block begins with its descriptor's id */
	word begin = block[prb_data_blk_lpos::begin];
	word next = block[prb_data_blk_lpos::next];
	uint64_t mask = low_bits(size_bits_);

	if (begin & 1 && next & 1) { /* LPOS_DATALESS() */
		if (begin == word{constant::EMPTY_LINE_LPOS} && next == begin)
			return std::optional<std::string>(std::in_place);
		return std::optional<std::string>();
	}

	uint64_t where = begin & mask;
	word room = next - begin;
	if (begin >> size_bits_ != next >> size_bits_) {
		/* What does not fit behind `begin` is at the start of the ring as a whole. */
		if ((begin + (word{1} << size_bits_)) >> size_bits_ != next >> size_bits_)
			room = 0;
		else
			room = next & mask;
		where = 0;
	} else if (begin >= next) {
		room = 0;
	}
	if (begin % id_size || next % id_size || room < id_size || room - id_size < size)
		return make_error(error_code::corrupt,
				  "text of %u bytes at %#llx to %#llx of the printk ring", size,
				  wide(begin), wide(next));

	std::string text(size, '\0');
	KDUMP_CHECK(mem_->read((text_.address + where) + id_size,
			       std::as_writable_bytes(std::span(text))));
	return std::optional(std::move(text));
}

result<kernel_log> read_kernel_log(const kernel &k)
{
	KDUMP_TRY(reader, log_reader::open(k));
	kernel_log log;

	while (std::optional<log_record> record = reader.next())
		log.records.push_back(std::move(*record));
	log.damage = reader.damage();
	log.uncommitted = reader.uncommitted();
	return log;
}

/* latched_seq_read_nolock(): of the two copies, the one that is not being written. */
result<uint64_t> read_clear_sequence(const memory &mem, ptr<layout::latched_seq> where)
{
	using layout::latched_seq;
	constexpr auto counter = latched_seq::latch / layout::seqcount_latch_t::seqcount /
				 layout::seqcount::sequence;

	KDUMP_TRY(latched, mem.read(where));
	return latched[latched_seq::val][latched[counter] & 1];
}

result<void> log_reader::skip_cleared(const kernel &k)
{
	KDUMP_TRY(where, find(k, variable::clear_seq));
	KDUMP_TRY(sequence, read_clear_sequence(k.mem(), where));
	return skip_to(sequence);
}

} // namespace kdump
