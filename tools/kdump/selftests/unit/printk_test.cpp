// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/unit/printk_ring.hpp"

#include "kdump/layout/kernel/printk/internal.hpp"
#include "kdump/layout/linux/dev_printk.hpp"
#include "kdump/layout/linux/seqlock.hpp"
#include "kdump/layout/linux/seqlock_types.hpp"

#include <gtest/gtest.h>

namespace kdump {

namespace {

using layout::prb_data_blk_lpos;
using layout::prb_data_ring;
using layout::prb_desc;
using layout::prb_desc_ring;
using layout::printk_info;
using layout::printk_ringbuffer;
using word = printk_ring::word;

struct outcome {
	std::string lines; /* "sequence:text " of each record; "(+n)" in front if n were lost */
	std::string damage;
	uint64_t uncommitted;
};

outcome read_all(const printk_ring &ring)
{
	auto reader = log_reader::open(ring.mem(), printk_ring::ring);
	outcome seen{};

	if (!reader)
		return {"", reader.failure().message(), 0};
	while (std::optional<log_record> record = reader->next()) {
		if (record->lost_before)
			seen.lines += "(+" + std::to_string(record->lost_before) + ")";
		seen.lines += std::to_string(record->sequence) + ":" + record->text + " ";
	}
	seen.damage = reader->damage() ? reader->damage()->message() : "";
	seen.uncommitted = reader->uncommitted();
	return seen;
}

TEST(printk, reads_what_a_record_is_made_of)
{
	printk_ring ring;
	word id = ring.append("one\ntwo\xff", 1'234'567'890, 3);
	ring.put(ring.info(id), printk_info::facility, 16);
	ring.put(ring.info(id), printk_info::flags, constant::LOG_NEWLINE | constant::LOG_CONT);
	ring.put(ring.info(id), printk_info::dev_info / layout::dev_printk_info::subsystem, "pci");
	ring.put(ring.info(id), printk_info::dev_info / layout::dev_printk_info::device,
		 "+pci:0000:00:1f.0");
	auto reader = log_reader::open(ring.mem(), printk_ring::ring);

	ASSERT_TRUE(reader);
	std::optional<log_record> record = reader->next();
	ASSERT_TRUE(record);
	EXPECT_EQ(record->sequence, 0u);
	EXPECT_EQ(record->nanoseconds, 1'234'567'890u);
	EXPECT_EQ(record->facility, 16);
	EXPECT_EQ(record->level, 3);
	EXPECT_TRUE(record->newline);
	EXPECT_TRUE(record->cont);
	EXPECT_EQ(record->text, "one\ntwo\xff");
	EXPECT_EQ(record->subsystem, "pci");
	EXPECT_EQ(record->device, "+pci:0000:00:1f.0");
	EXPECT_EQ(record->lost_before, 0u);
	EXPECT_FALSE(reader->next());
	EXPECT_FALSE(reader->next());
	EXPECT_FALSE(reader->damage());
}

TEST(printk, of_an_empty_ring_is_nothing)
{
	outcome seen = read_all(printk_ring());

	EXPECT_EQ(seen.lines, "");
	EXPECT_EQ(seen.damage, "");
	EXPECT_EQ(seen.uncommitted, 0u);
}

/* Twice round the descriptors, and often round the text. */
TEST(printk, goes_round)
{
	printk_ring ring(3, 9);
	std::string expected;

	for (int i = 0; i < 21; i++)
		ring.append(std::string(10 + i, static_cast<char>('a' + i)));
	for (int i = 13; i < 21; i++)
		expected += std::to_string(i) + ":" +
			    std::string(10 + i, static_cast<char>('a' + i)) + " ";
	outcome seen = read_all(ring);

	EXPECT_EQ(seen.lines, "(+13)" + expected);
	EXPECT_EQ(seen.damage, "");
}

TEST(printk, passes_over_what_was_not_finished)
{
	printk_ring ring;
	ring.append("a");
	ring.set_state(ring.append("b"), constant::desc_reserved);
	ring.set_state(ring.append("c"), constant::desc_committed);
	ring.append_dataless(constant::FAILED_LPOS);
	ring.append_dataless(constant::EMPTY_LINE_LPOS);
	word last = ring.append("f");
	outcome seen = read_all(ring);

	EXPECT_EQ(seen.lines, "0:a (+1)2:c (+1)4: 5:f ");
	EXPECT_EQ(seen.damage, "");
	EXPECT_EQ(seen.uncommitted, 1u);

	/* The head has moved, but no descriptor was taken: it is as nobody ever used it. */
	ring.put(ring.descriptor(last), prb_desc::state_var, 0);
	seen = read_all(ring);
	EXPECT_EQ(seen.lines, "0:a (+1)2:c (+1)4: ");
	EXPECT_EQ(seen.uncommitted, 2u);
	EXPECT_EQ(seen.damage, "");
}

TEST(printk, passes_over_a_descriptor_between_two_uses)
{
	printk_ring ring;
	word id = 0;
	for (int i = 0; i < 10; i++)
		id = ring.append("x");
	word previous = (id - 8) & constant::DESC_ID_MASK;
	ring.put(ring.descriptor(id), prb_desc::state_var,
		 previous | word{constant::desc_reusable} << constant::DESC_FLAGS_SHIFT);
	outcome seen = read_all(ring);

	EXPECT_EQ(seen.lines, "(+2)2:x 3:x 4:x 5:x 6:x 7:x 8:x ");
	EXPECT_EQ(seen.uncommitted, 1u);
	EXPECT_EQ(seen.damage, "");
}

class damaged_record : public testing::Test {
protected:
	damaged_record()
	{
		ring.append("a");
		bad = ring.append("bad");
		ring.append("c");
	}
	void expect_only(const std::string &damage)
	{
		outcome seen = read_all(ring);
		EXPECT_EQ(seen.lines, "0:a (+1)2:c ");
		EXPECT_NE(seen.damage.find(damage), seen.damage.npos) << seen.damage;
		EXPECT_EQ(seen.uncommitted, 0u);
	}

	static constexpr auto block = prb_desc::text_blk_lpos;
	printk_ring ring;
	word bad;
};

TEST_F(damaged_record, has_more_text_than_room)
{
	ring.put(ring.info(bad), printk_info::text_len, 9);
	expect_only("text of 9 bytes");
}

TEST_F(damaged_record, has_text_that_ends_before_it_begins)
{
	ring.put(ring.descriptor(bad), block / prb_data_blk_lpos::next, word{16});
	ring.put(ring.descriptor(bad), block / prb_data_blk_lpos::begin, word{32});
	expect_only("text of 3 bytes at 0x20 to 0x10");
}

TEST_F(damaged_record, has_text_two_rounds_long)
{
	ring.put(ring.descriptor(bad), block / prb_data_blk_lpos::begin, word{0});
	ring.put(ring.descriptor(bad), block / prb_data_blk_lpos::next, word{1024 + 16});
	expect_only("text of 3 bytes at 0 to 0x410");
}

TEST_F(damaged_record, has_text_at_an_odd_place)
{
	ring.put(ring.descriptor(bad), block / prb_data_blk_lpos::begin, word{2});
	ring.put(ring.descriptor(bad), block / prb_data_blk_lpos::next, word{64});
	expect_only("text of 3 bytes at 0x2 to 0x40");
}

TEST_F(damaged_record, claims_another_sequence_number)
{
	ring.put(ring.info(bad), printk_info::seq, 2);
	expect_only("claims sequence number 2");
}

TEST_F(damaged_record, is_in_the_wrong_place)
{
	ring.set_state(bad, constant::desc_finalized);
	ring.put(ring.descriptor(bad), prb_desc::state_var,
		 (bad + 3) | word{constant::desc_finalized} << constant::DESC_FLAGS_SHIFT);
	expect_only("is not that of id");
}

TEST(printk, reads_what_the_dump_has)
{
	printk_ring ring;
	for (int i = 0; i < 4; i++)
		ring.append("abc");
	/* The text begins at 0x4000; two blocks of two words each are left of it. */
	ring.cut(0x4000 + 4 * target::word_size);
	outcome seen = read_all(ring);

	EXPECT_EQ(seen.lines, "0:abc 1:abc ");
	EXPECT_TRUE(seen.damage.starts_with("2 records of the log cannot be read")) << seen.damage;
}

TEST(printk, begins_where_it_was_cleared)
{
	auto read_from = [](const printk_ring &ring, uint64_t sequence) {
		auto reader = log_reader::open(ring.mem(), printk_ring::ring);
		result<void> skipped = reader->skip_to(sequence);
		std::string lines = skipped ? "" : skipped.failure().message() + ": ";

		while (std::optional<log_record> record = reader->next())
			lines += (record->lost_before ? "(+) " : "") + record->text + " ";
		EXPECT_FALSE(reader->damage());
		return lines;
	};
	printk_ring ring;
	EXPECT_EQ(read_from(ring, 0), "");
	for (const char *text : {"a", "b", "c"})
		ring.append(text);
	EXPECT_EQ(read_from(ring, 0), "a b c ");
	EXPECT_EQ(read_from(ring, 2), "c ");
	EXPECT_EQ(read_from(ring, 3), "");
	EXPECT_EQ(read_from(ring, 4), "the log has no record 4 yet: a b c ");
	/* Eight records are left of eleven. */
	for (const char *text : {"d", "e", "f", "g", "h", "i", "j", "k"})
		ring.append(text);
	EXPECT_EQ(read_from(ring, 2), "(+) d e f g h i j k ");
	EXPECT_EQ(read_from(ring, 3), "d e f g h i j k ");
	EXPECT_EQ(read_from(ring, 10), "k ");
	/* What is damaged, but was cleared, is nobody's business. */
	ring.put(ring.info(ring.append("l")), printk_info::text_len, 99);
	ring.append("m");
	EXPECT_EQ(read_from(ring, 12), "m ");
}

/* raw_write_seqcount_latch(): the copy that the counter points to is the one to trust. */
TEST(printk, was_cleared_where_the_latch_says)
{
	using layout::latched_seq;
	constexpr auto counter = latched_seq::latch / layout::seqcount_latch_t::seqcount /
				 layout::seqcount::sequence;
	constexpr ptr<latched_seq> where{printk_ring::base};
	constexpr ptr<uint64_t> values{where.address + latched_seq::val.offset};
	printk_ring memory;

	memory.put(advance(values, 0), uint64_t{40});
	memory.put(advance(values, 1), uint64_t{50});
	for (unsigned int count : {6, 7}) {
		memory.put(where, counter, count);
		result<uint64_t> cleared = read_clear_sequence(memory.mem(), where);
		ASSERT_TRUE(cleared);
		EXPECT_EQ(*cleared, count == 6 ? 40U : 50U);
	}
	memory.cut(8);
	EXPECT_FALSE(read_clear_sequence(memory.mem(), where));
}

TEST(printk, survives_ends_that_do_not_fit)
{
	constexpr auto desc_ring = printk_ringbuffer::desc_ring;
	printk_ring ring;

	for (auto end : {prb_desc_ring::tail_id, prb_desc_ring::head_id}) {
		printk_ring broken;
		broken.append("a");
		broken.append("b");
		broken.put(printk_ring::ring, desc_ring / end, word{0x1234567});
		outcome seen = read_all(broken);

		EXPECT_EQ(seen.lines, "0:a 1:b ");
		EXPECT_NE(seen.damage, "");
	}

	ring.put(printk_ring::ring, desc_ring / prb_desc_ring::count_bits, 40);
	EXPECT_EQ(read_all(ring).damage,
		  "the printk ring has 2^40 descriptors and 2^9 bytes of text");
	ring.cut(8);
	EXPECT_TRUE(read_all(ring).damage.starts_with("reading the printk ring: "));
}

TEST(printk, is_shown_as_the_kernel_shows_it)
{
	log_record record{};
	record.nanoseconds = 12'345'678'999;
	record.facility = 1;
	record.level = 4;
	record.text = "a\n\nb\t\xff";

	EXPECT_EQ(format_record(record, {}), "[   12.345678] a\n"
					     "[   12.345678] \n"
					     "[   12.345678] b\t\xff\n");
	EXPECT_EQ(format_record(record, {.time = log_format::time_style::none}), "a\n\nb\t\xff\n");
	record.text = "";
	EXPECT_EQ(format_record(record, {.level_prefix = true}), "<12>[   12.345678] \n");
	EXPECT_EQ(format_record(record, {.decoded_level = true}),
		  "user  :warn  : [   12.345678] \n");
	record.caller = 42;
	EXPECT_EQ(format_record(record, {}), "[   12.345678][   T42] \n");
	record.caller = 0x80000000;
	EXPECT_EQ(format_record(record, {.time = log_format::time_style::none}), "[    C0] \n");
	record.facility = 20;
	EXPECT_EQ(format_record(record,
				{.time = log_format::time_style::none, .decoded_level = true}),
		  "20    :warn  : [    C0] \n");
	EXPECT_EQ(format_lost(3), "** 3 printk messages dropped **\n");
}

TEST(printk, shows_the_time_of_day)
{
	const char *zone = getenv("TZ");
	std::string before = zone ? zone : "";
	log_record record{};
	record.nanoseconds = 12'000'000'000;
	record.text = "x";

	setenv("TZ", "UTC", 1);
	tzset();
	EXPECT_EQ(format_record(record,
				{.time = log_format::time_style::wall, .boot_time = 1795300514}),
		  "[Sat Nov 21 22:35:26 2026] x\n");
	/* Nothing that a calendar has. */
	EXPECT_EQ(format_record(record, {.time = log_format::time_style::wall,
					 .boot_time = INT64_MAX - 12}),
		  "[9223372036854775807] x\n");
	if (zone)
		setenv("TZ", before.c_str(), 1);
	else
		unsetenv("TZ");
	tzset();
}

} // namespace

} // namespace kdump
