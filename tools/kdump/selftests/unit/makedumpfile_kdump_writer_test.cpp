// SPDX-License-Identifier: GPL-2.0-only
#include "base/endian.hpp"
#include "makedumpfile/kdump_writer.hpp"
#include "makedumpfile/pipeline.hpp"
#include "selftests/unit/makedumpfile_fakes.hpp"
#include "selftests/unit/temporary_file.hpp"
#include "vmcore/vmcore.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <unistd.h>

namespace kdump::makedumpfile {

namespace {

constexpr uint64_t frame_end = 700;
constexpr std::string_view info_text = "OSRELEASE=6.12.0-test\nPAGESIZE=4096\n"
				       "NUMBER(phys_base)=16777216\nCRASHTIME=1700000000\n";

/* A note of type 0 whose description is the text. */
std::vector<std::byte> vmcoreinfo_note(std::string_view text)
{
	constexpr std::string_view owner = "VMCOREINFO";
	std::vector<std::byte> note(12 + 12 + (text.size() + 3) / 4 * 4);

	store<uint32_t>(note.data(), owner.size() + 1, std::endian::little);
	store<uint32_t>(note.data() + 4, text.size(), std::endian::little);
	memcpy(note.data() + 12, owner.data(), owner.size());
	memcpy(note.data() + 24, text.data(), text.size());
	return note;
}

struct writer_fixture {
	fake_memory memory{page_size,
			   {{paddr{0}, paddr{300 * page_size}},
			    {paddr{400 * page_size}, paddr{frame_end * page_size}}}};
	page_source source{memory, {}, page_size};
	const std::vector<pfn_range> memory_frames = {{pfn{0}, pfn{300}},
						      {pfn{400}, pfn{frame_end}}};
	bitmap present{frame_end};
	bitmap pages{frame_end};
	std::optional<dump_plan> plan;
	std::vector<std::byte> notes = vmcoreinfo_note(info_text);
	kdump_header header;
	std::optional<compression> method = compression::zlib;
	unsigned int threads = 1;
	bool pack = false;
	bool find_known = true;

	writer_fixture()
	{
		for (const pfn_range &range : memory_frames)
			present.set_range(range.begin.value, range.size());
		for (uint64_t i = 0; i < frame_end; ++i)
			if (present.test(i) && i % 3)
				pages.set(i);
		header.name.sysname = "Linux";
		header.name.nodename = "somewhere";
		header.name.release = "6.12.0-test";
		header.name.version = "#1 SMP";
		header.name.machine = "x86_64";
		header.time = 1700000000;
		header.block_size = page_size;
		header.dump_level = 31;
		header.phys_base = 16777216;
	}

	/* Borrows `plan`. */
	kdump_content content()
	{
		page_counts counts;
		counts.total = pages.count();
		plan.emplace(pages, counts);
		kdump_content content = {header, method, notes, info_text, &*plan, true};
		if (find_known)
			content.source = &source;
		return content;
	}

	/* True if the writer says that the dump is whole. */
	bool dump(output &to)
	{
		kdump_writer writer(to, content());
		if (!writer.begin(memory_frames))
			return false;
		result<copy_counts> counts = copy_pages(pages, source, writer,
							{.method = method,
							 .find_zero = true,
							 .find_same = true,
							 .pack = pack,
							 .threads = threads},
							[](uint64_t) {});
		EXPECT_TRUE(counts);
		saved = writer.pages_saved();
		bool finished = static_cast<bool>(writer.finish());
		return finished && writer.is_complete();
	}

	uint64_t saved = 0;
};

void save(const fake_output &from, const std::string &path)
{
	result<file> to = file::create(path, true);

	ASSERT_TRUE(to);
	ASSERT_TRUE(to->write_next(from.content));
}

/* Returns how many pages could be read. */
uint64_t expect_pages(const writer_fixture &f, const vmcore &dump, bool complete)
{
	std::vector<std::byte> page(page_size);
	uint64_t readable = 0;

	for (uint64_t frame = 0; frame < frame_end + 10; ++frame) {
		result<void> read = dump.memory().read(paddr{frame * page_size}, page);
		if (!f.present.test(frame)) {
			EXPECT_FALSE(read) << frame;
			continue;
		}
		if (!f.pages.test(frame)) {
			EXPECT_TRUE(!read && read.failure().code() == error_code::excluded)
				<< frame;
			continue;
		}
		if (!read) {
			EXPECT_FALSE(complete) << read.failure().message();
			continue;
		}
		++readable;
		EXPECT_EQ(page, f.memory.page(frame)) << frame;
	}
	return readable;
}

TEST(makedumpfile_kdump_writer, our_reader_finds_every_page)
{
	for (std::optional<compression> method :
	     {std::optional<compression>{}, std::optional(compression::zlib),
	      std::optional(compression::lzo), std::optional(compression::snappy),
	      std::optional(compression::zstd)}) {
		if (method && !is_supported(*method))
			continue;
		writer_fixture f;
		temporary_file to;
		fake_output memory_file;
		f.method = method;
		EXPECT_TRUE(f.dump(memory_file));
		save(memory_file, to.path());

		result<vmcore> dump = vmcore::open(to.path());
		ASSERT_TRUE(dump) << dump.failure().message();
		const dump_identity &identity = dump->identity();
		EXPECT_EQ(identity.format, dump_format::kdump);
		EXPECT_EQ(identity.format_version, 6U);
		EXPECT_TRUE(identity.complete);
		EXPECT_EQ(identity.release, "6.12.0-test");
		EXPECT_EQ(identity.nodename, "somewhere");
		EXPECT_EQ(identity.crash_time, 1700000000);
		EXPECT_EQ(identity.dump_level, 31U);
		EXPECT_EQ(dump->info().text(), info_text);
		EXPECT_EQ(std::vector(dump->notes().begin(), dump->notes().end()), f.notes);
		EXPECT_EQ(dump->memory().ranges().size(), 2U);
		EXPECT_EQ(expect_pages(f, *dump, true), f.pages.count());
	}
}

TEST(makedumpfile_kdump_writer, vmcoreinfo_is_stored_though_no_note_has_it)
{
	writer_fixture f;
	temporary_file to;
	fake_output memory_file;

	f.notes.clear();
	EXPECT_TRUE(f.dump(memory_file));
	save(memory_file, to.path());
	result<vmcore> dump = vmcore::open(to.path());
	ASSERT_TRUE(dump);
	EXPECT_EQ(dump->info().text(), info_text);
}

TEST(makedumpfile_kdump_writer, zero_pages_share_one)
{
	writer_fixture f;
	fake_output with, without;
	uint64_t zero = 0, last_zero = 0;

	f.method = {};
	EXPECT_TRUE(f.dump(with));
	for (uint64_t i = 0; i < frame_end; ++i)
		if (f.pages.test(i) && i % 5 == 0) {
			++zero;
			last_zero = i;
		}
	ASSERT_GT(zero, 10U);
	f.pages.clear(last_zero);
	EXPECT_TRUE(f.dump(without));
	EXPECT_EQ(with.content.size() - without.content.size(), kdump_page::size_in_file);
}

TEST(makedumpfile_kdump_writer, a_page_that_is_as_the_one_before_it_has_its_place)
{
	writer_fixture f;
	fake_output with, without;

	f.method = {};
	/* Frames 8 and 9 have the same bytes, see fake_memory. */
	f.pages = bitmap(frame_end);
	f.pages.set_range(8, 2);
	EXPECT_TRUE(f.dump(with));
	f.pages.clear(9);
	EXPECT_TRUE(f.dump(without));
	EXPECT_EQ(with.content.size() - without.content.size(), kdump_page::size_in_file);
}

TEST(makedumpfile_kdump_writer, a_page_that_is_as_one_far_away_has_its_place)
{
	for (std::optional<compression> method :
	     {std::optional<compression>{}, std::optional(compression::lzo)}) {
		if (method && !is_supported(*method))
			continue;
		writer_fixture f;
		fake_output with, without;
		temporary_file to;
		f.method = method;
		/* These are as 8, 11, 12, and 8 and 11 once more, see fake_memory. */
		uint64_t again[] = {264, 267, 268, 521, 523};
		f.pages = bitmap(frame_end);
		f.pages.set_range(7, 6);
		/* The last one never shares: behind it the file ends. */
		f.pages.set(777 - 251);
		ASSERT_TRUE(f.dump(without));
		for (uint64_t frame : again)
			f.pages.set(frame);
		ASSERT_TRUE(f.dump(with));
		EXPECT_EQ(with.content.size() - without.content.size(),
			  std::size(again) * kdump_page::size_in_file);
		save(with, to.path());
		result<vmcore> dump = vmcore::open(to.path());
		ASSERT_TRUE(dump);
		EXPECT_EQ(expect_pages(f, *dump, true), f.pages.count());
	}
}

/* What `zstd -d` makes of a container is the file that would have been, byte for byte. */
TEST(makedumpfile_kdump_writer, a_container_holds_the_same_dump)
{
	if (!is_supported(compression::zstd))
		GTEST_SKIP();
	for (bool pack : {false, true}) {
		writer_fixture f;
		fake_output plain;
		temporary_file to;
		f.method = {};
		f.pack = pack;
		f.find_known = false;
		ASSERT_TRUE(f.dump(plain));
		auto target = open_file_output(to.path(), true);
		ASSERT_TRUE(target);
		auto container = open_container_output(*std::move(target));
		ASSERT_TRUE(container);
		ASSERT_TRUE(f.dump(**container));
		ASSERT_TRUE((*container)->finish());

		result<dump_file> inside = dump_file::open(*file::open(to.path()));
		ASSERT_TRUE(inside) << inside.failure().message();
		EXPECT_FALSE(inside->is_cut_short());
		ASSERT_EQ(inside->size(), plain.content.size());
		std::vector<std::byte> content(plain.content.size());
		ASSERT_TRUE(inside->read(0, content));
		EXPECT_EQ(content, plain.content);
		EXPECT_LT((*container)->size(), plain.content.size());
	}
}

TEST(makedumpfile_kdump_writer, foreign_machines_get_their_own_structures)
{
	for (kdump_abi abi :
	     {kdump_abi{std::endian::big, 8, 8, 8}, kdump_abi{std::endian::little, 4, 4, 4},
	      kdump_abi{std::endian::big, 4, 8, 4}}) {
		writer_fixture f;
		temporary_file to;
		fake_output memory_file;
		f.header.abi = abi;
		EXPECT_TRUE(f.dump(memory_file));
		save(memory_file, to.path());
		result<vmcore> dump = vmcore::open(to.path());
		ASSERT_TRUE(dump) << dump.failure().message();
		EXPECT_EQ(dump->identity().byte_order, abi.order);
		EXPECT_EQ(dump->identity().word_size, abi.word_size);
		EXPECT_EQ(expect_pages(f, *dump, true), f.pages.count());
	}
}

TEST(makedumpfile_kdump_writer, a_full_disk_keeps_what_was_saved)
{
	writer_fixture f;
	fake_output whole;

	f.method = {};
	ASSERT_TRUE(f.dump(whole));
	/* And the page that all zero pages share. */
	uint64_t tables = page_size + f.header.block_size * (2 + 2) +
			  f.pages.count() * kdump_page::size_in_file +
			  kdump_checksums::table_size(f.pages.count());
	uint64_t most = 0;
	for (uint64_t space = tables; space < whole.content.size(); space += 123457) {
		fake_output full;
		temporary_file to;
		full.space = space;
		EXPECT_FALSE(f.dump(full)) << space;
		EXPECT_LE(full.content.size(), space);
		save(full, to.path());
		result<vmcore> dump = vmcore::open(to.path());
		ASSERT_TRUE(dump) << space << ": " << dump.failure().message();
		EXPECT_FALSE(dump->identity().complete) << space;
		uint64_t readable = expect_pages(f, *dump, false);
		EXPECT_EQ(readable, f.saved) << space;
		/* One page is less than what fits, and that is all that is lost. */
		EXPECT_GE(readable, most);
		most = readable;
	}
	EXPECT_GT(most, f.pages.count() / 2);
}

TEST(makedumpfile_kdump_writer, no_room_for_the_tables_is_told_before_any_page)
{
	writer_fixture f;
	fake_output full;

	full.space = 4096 * 4;
	kdump_writer writer(full, f.content());
	result<void> begun = writer.begin(f.memory_frames);
	ASSERT_FALSE(begun);
	EXPECT_EQ(begun.failure().code(), error_code::no_space);
	EXPECT_TRUE(full.content.empty());
}

TEST(makedumpfile_kdump_writer, a_lost_page_makes_the_dump_incomplete)
{
	writer_fixture f;
	temporary_file to;
	fake_output memory_file;

	f.memory.unreadable = {7, 500};
	EXPECT_FALSE(f.dump(memory_file));
	EXPECT_EQ(f.saved, f.pages.count() - 2);
	save(memory_file, to.path());
	result<vmcore> dump = vmcore::open(to.path());
	ASSERT_TRUE(dump);
	EXPECT_FALSE(dump->identity().complete);
	EXPECT_EQ(expect_pages(f, *dump, false), f.pages.count() - 2);
	std::vector<std::byte> page(page_size);
	EXPECT_FALSE(dump->memory().read(paddr{7 * page_size}, page));
}

TEST(makedumpfile_kdump_writer, a_file_is_incomplete_until_it_is_finished)
{
	writer_fixture f;
	temporary_file to;
	fake_output memory_file;

	kdump_writer writer(memory_file, f.content());
	ASSERT_TRUE(writer.begin(f.memory_frames));
	save(memory_file, to.path());
	result<vmcore> dump = vmcore::open(to.path());
	ASSERT_TRUE(dump) << dump.failure().message();
	EXPECT_FALSE(dump->identity().complete);
}

TEST(makedumpfile_kdump_writer, a_stream_is_written_once)
{
	writer_fixture f;
	fake_output stream;
	uint64_t end = 0;

	stream.rewritable = false;
	EXPECT_TRUE(f.dump(stream));
	std::sort(stream.writes.begin(), stream.writes.end());
	for (auto [offset, size] : stream.writes) {
		EXPECT_GE(offset, end);
		end = offset + size;
	}
}

TEST(makedumpfile_kdump_writer, flattened_output_reads_as_the_file)
{
	writer_fixture f;
	temporary_file to;
	fake_output plain;

	EXPECT_TRUE(f.dump(plain));
	for (unsigned int threads : {1, 4}) {
		result<file> stream = file::create(to.path(), true);
		ASSERT_TRUE(stream);
		std::unique_ptr<output> flattened = open_flattened_output(std::move(*stream));
		f.threads = threads;
		EXPECT_TRUE(f.dump(*flattened));
		ASSERT_TRUE(flattened->finish());
		result<vmcore> dump = vmcore::open(to.path());
		ASSERT_TRUE(dump) << dump.failure().message();
		EXPECT_TRUE(dump->identity().flattened);
		EXPECT_TRUE(dump->identity().complete);
		EXPECT_EQ(expect_pages(f, *dump, true), f.pages.count());
	}
}

TEST(makedumpfile_kdump_writer, threads_do_not_change_a_byte)
{
	writer_fixture f;
	fake_output one;

	EXPECT_TRUE(f.dump(one));
	for (unsigned int threads : {2, 5, 16}) {
		fake_output many;
		f.threads = threads;
		EXPECT_TRUE(f.dump(many));
		EXPECT_EQ(many.content, one.content);
		EXPECT_EQ(many.writes, one.writes);
	}
}

} // namespace

} // namespace kdump::makedumpfile
