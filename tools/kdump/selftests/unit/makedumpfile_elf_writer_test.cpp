// SPDX-License-Identifier: GPL-2.0-only
#include "base/arith.hpp"
#include "makedumpfile/elf_writer.hpp"
#include "makedumpfile/pipeline.hpp"
#include "selftests/unit/makedumpfile_fakes.hpp"
#include "selftests/unit/temporary_file.hpp"

#include <gtest/gtest.h>

#include <elf.h>
#include <string>

namespace kdump::makedumpfile {

namespace {

constexpr uint64_t first_end = 300;
constexpr uint64_t second_begin = 400;

class elf_writer_test : public testing::Test {
protected:
	/* Frames are in two segments, and the first ones of the second have one more. */
	explicit elf_writer_test(size_t page_size = 4096, uint64_t frames = 700) :
		memory(page_size, {{paddr{0}, paddr{first_end * page_size}},
				   {paddr{second_begin * page_size}, paddr{frames * page_size}}}),
		source(memory, {}, page_size), pages(frames)
	{
		for (uint64_t i = 0; i < frames; ++i)
			if (is_present(i) && i % 3)
				pages.set(i);
		content.order = std::endian::little;
		content.word_size = 8;
		content.machine = EM_X86_64;
		content.page_size = page_size;
		content.notes.resize(40);
		add_segment(second_begin, second_begin + 50, 0xffffffff81000000);
		add_segment(0, first_end, 0xffff888000000000);
		add_segment(second_begin, frames, 0);
	}

	bool is_present(uint64_t frame) const
	{
		return frame < first_end || (frame >= second_begin && frame < pages.size());
	}

	void add_segment(uint64_t begin, uint64_t end, uint64_t claim)
	{
		uint64_t size = content.page_size;

		content.segments.push_back(
			{paddr{begin * size}, vaddr{claim}, 0, (end - begin) * size, 0});
	}

	const elf_content &planned()
	{
		plan.emplace(window ? plan_in_windows(pages, window) : plan_of(pages));
		content.plan = &*plan;
		return content;
	}

	/* True if the writer says that the dump is whole. */
	bool dump(fake_output &to)
	{
		to.content.clear();
		to.writes.clear();
		elf_writer writer(to, planned());
		if (!writer.begin({}))
			return false;
		result<copy_counts> counts = copy_pages(pages, source, writer,
							{.find_zero = true, .threads = threads},
							[](uint64_t) {});
		EXPECT_TRUE(counts);
		bool finished = static_cast<bool>(writer.finish());
		saved = writer.pages_saved();
		return finished && writer.is_complete();
	}

	result<vmcore> reopen(const fake_output &from)
	{
		KDUMP_TRY(to, file::create(on_disk.path(), true));
		KDUMP_CHECK(to.write_next(from.content));
		return vmcore::open(on_disk.path());
	}

	/* Returns how many pages could be read. */
	uint64_t expect_pages(const vmcore &dumped, bool complete)
	{
		std::vector<std::byte> page(content.page_size);
		uint64_t readable = 0;

		for (uint64_t frame = 0; frame < pages.size() + 10; ++frame) {
			result<void> read =
				dumped.memory().read(paddr{frame * content.page_size}, page);
			if (!is_present(frame)) {
				EXPECT_FALSE(read) << frame;
			} else if (!pages.test(frame)) {
				EXPECT_TRUE(!read && read.failure().code() == error_code::excluded)
					<< frame;
			} else if (!read) {
				EXPECT_FALSE(complete) << read.failure().message();
			} else {
				++readable;
				EXPECT_EQ(page, memory.page(frame)) << frame;
			}
		}
		return readable;
	}

	temporary_file on_disk;
	fake_memory memory;
	page_source source;
	bitmap pages;
	std::optional<dump_plan> plan;
	elf_content content;
	fake_output to;
	unsigned int threads = 1;
	uint64_t window = 0; /* of the plan, in frames */
	uint64_t saved = 0;
};

TEST_F(elf_writer_test, our_reader_finds_every_page)
{
	for (std::endian order : {std::endian::little, std::endian::big})
		for (unsigned int word_size : {4, 8}) {
			content.order = order;
			content.word_size = word_size;
			EXPECT_TRUE(dump(to));
			EXPECT_EQ(saved, pages.count());
			result<vmcore> dumped = reopen(to);
			ASSERT_TRUE(dumped) << dumped.failure().message();
			EXPECT_EQ(dumped->identity().format, dump_format::elf);
			EXPECT_EQ(dumped->identity().byte_order, order);
			EXPECT_EQ(dumped->identity().word_size, word_size);
			EXPECT_EQ(dumped->identity().elf_machine, EM_X86_64);
			EXPECT_TRUE(dumped->is_whole());
			EXPECT_EQ(expect_pages(*dumped, true), pages.count());
		}
}

TEST_F(elf_writer_test, a_plan_in_windows)
{
	EXPECT_TRUE(dump(to));
	std::vector<std::byte> whole = to.content;
	for (uint64_t frames : {704, 320, 64}) {
		window = frames;
		EXPECT_TRUE(dump(to));
		EXPECT_EQ(to.content == whole, frames > pages.size());
		result<vmcore> dumped = reopen(to);
		ASSERT_TRUE(dumped) << dumped.failure().message();
		EXPECT_EQ(expect_pages(*dumped, true), pages.count());
		auto image =
			dumped->find_by_vaddr(vaddr{0xffffffff81000000 + 49 * content.page_size});
		ASSERT_TRUE(image);
		EXPECT_EQ(image->value, (second_begin + 49) * content.page_size);
	}
}

TEST_F(elf_writer_test, each_page_is_stored_once)
{
	EXPECT_TRUE(dump(to));
	EXPECT_LT(to.content.size(), (pages.count() + 8) * content.page_size);

	result<vmcore> dumped = reopen(to);
	ASSERT_TRUE(dumped);
	auto image = dumped->find_by_vaddr(vaddr{0xffffffff81000000 + 20 * content.page_size + 5});
	ASSERT_TRUE(image);
	EXPECT_EQ(image->value, (second_begin + 20) * content.page_size + 5);
	auto direct = dumped->find_by_vaddr(vaddr{0xffff888000000000 + 299 * content.page_size});
	ASSERT_TRUE(direct);
	EXPECT_EQ(direct->value, 299 * content.page_size);
}

TEST_F(elf_writer_test, addresses_that_32_bits_do_not_hold)
{
	uint64_t high = (uint64_t{1} << 32) / content.page_size;

	content.word_size = 4;
	add_segment(high - 1, high, 0);
	EXPECT_TRUE(dump(to));
	result<vmcore> dumped = reopen(to);
	ASSERT_TRUE(dumped) << dumped.failure().message();
	EXPECT_EQ(dumped->identity().word_size, 8U);
	EXPECT_EQ(dumped->segments().back().physical.value, (high - 1) * content.page_size);

	content.segments.pop_back();
	add_segment(high - 2, high - 1, 0);
	EXPECT_TRUE(dump(to));
	dumped = reopen(to);
	ASSERT_TRUE(dumped);
	EXPECT_EQ(dumped->identity().word_size, 4U);
}

TEST_F(elf_writer_test, zero_pages_are_not_written)
{
	uint64_t last = 699;

	for (uint64_t frame : {695, 696, 697, 698, 699})
		pages.clear(frame);
	pages.set(695); /* a zero page is the last */
	EXPECT_TRUE(dump(to));
	uint64_t written = 0;
	for (auto [offset, size] : to.writes)
		written += size;
	uint64_t zero = 0;
	for (uint64_t frame = 0; frame < last; frame += 5)
		zero += pages.test(frame);
	ASSERT_GT(zero, 50U);
	EXPECT_LT(written, (pages.count() - zero + 8) * content.page_size);
	result<vmcore> dumped = reopen(to);
	ASSERT_TRUE(dumped);
	EXPECT_TRUE(dumped->is_whole());
	EXPECT_EQ(expect_pages(*dumped, true), pages.count());

	fake_output disk;
	disk.holes = false;
	EXPECT_TRUE(dump(disk));
	dumped = reopen(disk);
	ASSERT_TRUE(dumped);
	EXPECT_EQ(expect_pages(*dumped, true), pages.count());
}

TEST_F(elf_writer_test, a_full_disk_keeps_what_was_saved)
{
	ASSERT_TRUE(dump(to));
	uint64_t most = 0;
	for (uint64_t space = 6 * content.page_size; space < to.content.size(); space += 123457) {
		fake_output small;
		small.space = space;
		EXPECT_FALSE(dump(small));
		EXPECT_GE(saved, most);
		most = saved;
		result<vmcore> dumped = reopen(small);
		ASSERT_TRUE(dumped) << dumped.failure().message();
		EXPECT_FALSE(dumped->identity().complete);
		/* Zero pages behind the last one that was written are gone with it. */
		EXPECT_LE(expect_pages(*dumped, false), saved);
		EXPECT_GE(expect_pages(*dumped, false) + 2, saved);
	}
	EXPECT_GT(most, 200U);
}

TEST_F(elf_writer_test, pages_that_cannot_be_read_are_told)
{
	memory.unreadable = {7, 698};
	EXPECT_FALSE(dump(to));
	EXPECT_EQ(saved, pages.count() - 2);
	result<vmcore> dumped = reopen(to);
	ASSERT_TRUE(dumped);
	EXPECT_FALSE(dumped->identity().complete);
}

TEST_F(elf_writer_test, a_file_is_incomplete_until_it_is_finished)
{
	elf_writer writer(to, planned());

	ASSERT_TRUE(writer.begin({}));
	result<vmcore> dumped = reopen(to);
	ASSERT_TRUE(dumped) << dumped.failure().message();
	EXPECT_FALSE(dumped->identity().complete);
	content.is_part = true;
	EXPECT_FALSE(dump(to));
	dumped = reopen(to);
	ASSERT_TRUE(dumped);
	EXPECT_FALSE(dumped->identity().complete);
}

TEST_F(elf_writer_test, a_stream_is_written_once_whatever_the_number_of_threads)
{
	uint64_t end = 0;

	to.rewritable = false;
	EXPECT_TRUE(dump(to));
	for (auto [offset, size] : to.writes) {
		EXPECT_GE(offset, end);
		end = offset + size;
	}
	for (unsigned int many : {2, 5}) {
		fake_output again;
		again.rewritable = false;
		threads = many;
		EXPECT_TRUE(dump(again));
		EXPECT_EQ(again.writes, to.writes);
		EXPECT_EQ(again.content, to.content);
	}
}

class elf_writer_pieces_test : public elf_writer_test {
protected:
	elf_writer_pieces_test() : elf_writer_test(64, 250000)
	{
	}
};

/* More program headers than e_phnum can say. */
TEST_F(elf_writer_pieces_test, extended_numbering)
{
	for (unsigned int word_size : {4, 8}) {
		content.word_size = word_size;
		EXPECT_TRUE(dump(to));
		result<vmcore> dumped = reopen(to);
		ASSERT_TRUE(dumped) << dumped.failure().message();
		EXPECT_GT(dumped->segments().size(), 65535U);
		EXPECT_TRUE(dumped->is_whole());
		EXPECT_EQ(dumped->notes().size(), content.notes.size());
		std::vector<std::byte> page(content.page_size);
		for (uint64_t frame = 500; frame < pages.size(); frame += 1009)
			if (pages.test(frame)) {
				ASSERT_TRUE(dumped->memory().read(paddr{frame * content.page_size},
								  page));
				EXPECT_EQ(page, memory.page(frame));
			}
	}
}

} // namespace

} // namespace kdump::makedumpfile
