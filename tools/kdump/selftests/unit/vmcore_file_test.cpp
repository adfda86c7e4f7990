// SPDX-License-Identifier: GPL-2.0-only
/* Whole dump files in memory: what golden tests cannot show well. */
#include "base/arith.hpp"
#include "selftests/builder/assembler.hpp"
#include "selftests/unit/temporary_file.hpp"
#include "vmcore/kdump_bitmap.hpp"
#include "vmcore/kdump_format.hpp"
#include "vmcore/vmcore.hpp"

#include <atomic>
#include <gtest/gtest.h>
#include <random>
#include <thread>
#include <unistd.h>

namespace kdump {
namespace {

file with_bytes(std::span<const std::byte> bytes)
{
	file made = memory_file();

	EXPECT_TRUE(made.write_at(0, bytes));
	return made;
}

/* The last file that the description makes. */
file build(std::string_view description)
{
	int descriptor = -1;
	auto status = builder::assemble(description, ".", [&](const std::string &) {
		file made = memory_file();
		descriptor = dup(made.descriptor());
		return result<file>(std::move(made));
	});

	EXPECT_TRUE(status) << status.failure().message();
	return file::adopt(descriptor, "test");
}

dump_file open_dump_file(file f)
{
	auto dump = dump_file::open(std::move(f));

	EXPECT_TRUE(dump);
	return *std::move(dump);
}

TEST(dump_file, reads_flattened_records_in_place)
{
	dump_file dump = open_dump_file(build(R"(
flattened_header
record 100
text "later"
end
record 10
text "0123456789"
end
record 15
text "XYZ"
end
flattened_record offset=-1 size=-1
text "garbage behind the end"
)"));
	std::array<std::byte, 105> all;

	EXPECT_TRUE(dump.is_flattened());
	EXPECT_FALSE(dump.is_cut_short());
	EXPECT_EQ(dump.size(), 105u);
	ASSERT_TRUE(dump.read(0, all));
	std::string expected(105, '\0');
	expected.replace(100, 5, "later").replace(10, 10, "01234XYZ89");
	EXPECT_EQ(memcmp(all.data(), expected.data(), 105), 0);
	EXPECT_FALSE(dump.read(1, all));
	EXPECT_FALSE(dump.read(UINT64_MAX, std::span(all).first(1)));
	EXPECT_EQ(dump.read_head(12)->size(), 12u);
}

TEST(dump_file, keeps_the_head_of_a_pipe)
{
	int ends[2];
	ASSERT_EQ(pipe(ends), 0);
	constexpr size_t size = 20 << 20;
	std::thread writer([&] {
		file to = file::adopt(ends[1], "pipe");
		std::vector<std::byte> piece(1 << 20, std::byte{'a'});
		for (size_t sent = 0; sent < size; sent += piece.size())
			EXPECT_TRUE(to.write_next(piece));
	});
	dump_file dump = open_dump_file(file::adopt(ends[0], "pipe"));
	writer.join();

	EXPECT_EQ(dump.size(), size);
	std::array<std::byte, 4> got;
	ASSERT_TRUE(dump.read(10 << 20, got));
	EXPECT_EQ(got[3], std::byte{'a'});
	auto behind = dump.read(18 << 20, got);
	ASSERT_FALSE(behind);
	EXPECT_EQ(behind.failure().code(), error_code::unsupported);
	auto past = dump.read(size, got);
	ASSERT_FALSE(past);
	EXPECT_EQ(past.failure().code(), error_code::truncated);
}

std::vector<pfn_range> all_runs(const kdump_bitmap &map)
{
	std::vector<pfn_range> runs;

	for (auto run = map.next_run(0); run; run = map.next_run(run->end.value))
		runs.push_back(*run);
	return runs;
}

TEST(kdump_bitmap, agrees_with_counting)
{
	/* Three blocks and a bit: sparse, full, mixed; garbage behind the last bit. */
	constexpr uint64_t bits = 3 * 32768 + 13;
	std::vector<std::byte> bytes(4 * 4096);
	std::mt19937 random(7);
	for (size_t i = 0; i < bytes.size(); ++i)
		bytes[i] = static_cast<std::byte>(i < 4096   ? random() % 64 == 0
						  : i < 8192 ? 0xff
							     : random());
	dump_file dump = open_dump_file(with_bytes(bytes));
	kdump_bitmap map(dump, 0, bits);

	auto is_set = [&](uint64_t bit) {
		return bit < bits && (std::to_integer<int>(bytes[bit / 8]) >> bit % 8 & 1);
	};
	uint64_t count = 0;
	std::vector<pfn_range> runs;
	for (uint64_t bit = 0; bit < bits + 20; ++bit) {
		if (bit % 97 == 0 || bit % 32768 < 2) {
			ASSERT_EQ(*map.rank(bit), count) << bit;
			ASSERT_EQ(*map.test(bit), is_set(bit)) << bit;
		}
		if (!is_set(bit))
			continue;
		++count;
		if (runs.empty() || runs.back().end != pfn{bit})
			runs.push_back({{bit}, {bit}});
		++runs.back().end;
	}
	EXPECT_EQ(*map.rank(UINT64_MAX), count);
	EXPECT_EQ(all_runs(map), runs);
	EXPECT_EQ(map.next_run(4 * 8192), (pfn_range{{4 * 8192}, {8 * 8192}}));
}

TEST(kdump_bitmap, ends_where_the_file_does)
{
	dump_file dump = open_dump_file(with_bytes(std::vector<std::byte>(6000, std::byte{1})));
	kdump_bitmap map(dump, 0, 1 << 20);

	EXPECT_EQ(*map.rank(32768), 4096u);
	auto past = map.rank(40000);
	ASSERT_FALSE(past);
	EXPECT_EQ(past.failure().code(), error_code::truncated);
	EXPECT_FALSE(map.test(50000));
	EXPECT_EQ(all_runs(map).size(), 4096u);
}

kdump_header make_header(const kdump_abi &abi, uint32_t version)
{
	kdump_header h;
	h.abi = abi;
	h.version = version;
	h.name = {"Linux", "node", "6.12.0", "#1", "machine", "(none)"};
	h.time = 1700000000;
	h.status = kdump_flag::zstd;
	h.block_size = 4096;
	h.bitmap_blocks = 4;
	h.max_pfn = 40000;
	h.written_blocks = 9;
	h.cpus = 3;
	h.phys_base = 0x1000000;
	h.dump_level = 31;
	h.split = true;
	h.start_pfn = 10;
	h.end_pfn = 20;
	h.vmcoreinfo = {4096 + 300, 50};
	h.notes = {4096 + 200, 150};
	return h;
}

/* makedumpfile writes with the same code: what it makes is what is read. */
TEST(kdump_format, headers_come_back_from_every_abi)
{
	for (std::endian order : {std::endian::little, std::endian::big}) {
		for (kdump_abi abi : {kdump_abi{order, 8, 8, 8}, kdump_abi{order, 4, 4, 4},
				      kdump_abi{order, 4, 8, 4}, kdump_abi{order, 4, 8, 8},
				      kdump_abi{order, 4, 4, 8}}) {
			/* 64-bit time came to 32-bit machines long after version 3. */
			bool late = abi.time_size > abi.word_size;
			for (uint32_t version = late ? 3 : 1; version <= 6; ++version) {
				SCOPED_TRACE(testing::Message()
					     << "word " << abi.word_size << " align "
					     << abi.alignment << " time " << abi.time_size
					     << " version " << version);
				kdump_header h = make_header(abi, version);
				std::vector<std::byte> head = make_kdump_header(h);
				head.resize(4096);
				std::vector<std::byte> sub = make_kdump_sub_header(h);
				head.insert(head.end(), sub.begin(), sub.end());
				head.resize(16384);
				auto got = read_kdump_header(open_dump_file(with_bytes(head)));
				ASSERT_TRUE(got) << got.failure().message();
				EXPECT_EQ(got->abi.order, order);
				EXPECT_EQ(got->name.release, "6.12.0");
				EXPECT_EQ(got->time, h.time);
				EXPECT_EQ(got->status, h.status);
				EXPECT_EQ(got->max_pfn, h.max_pfn);
				EXPECT_EQ(got->cpus, h.cpus);
				EXPECT_EQ(got->phys_base, h.phys_base);
				EXPECT_EQ(got->dump_level, h.dump_level);
				EXPECT_EQ(got->split, version >= 2);
				EXPECT_EQ(got->end_pfn, version >= 2 ? h.end_pfn : 0);
				EXPECT_EQ(got->vmcoreinfo.offset,
					  version >= 3 ? h.vmcoreinfo.offset : 0);
				EXPECT_EQ(got->notes.size, version >= 4 ? h.notes.size : 0);
				if (version < 3)
					continue;
				EXPECT_EQ(got->abi.alignment, abi.alignment);
				EXPECT_EQ(got->abi.word_size, abi.word_size);
			}
		}
	}
}

TEST(kdump_format, structures_have_the_sizes_of_the_writers)
{
	/* sizeof() of the structures where the known writers ran. */
	constexpr auto little = std::endian::little;

	EXPECT_EQ(make_kdump_header(make_header({little, 8, 8, 8}, 6)).size(), 464u);
	EXPECT_EQ(make_kdump_sub_header(make_header({little, 8, 8, 8}, 6)).size(), 104u);
	EXPECT_EQ(make_kdump_header(make_header({little, 4, 4, 4}, 6)).size(), 452u);
	EXPECT_EQ(make_kdump_sub_header(make_header({little, 4, 4, 4}, 6)).size(), 80u);
	EXPECT_EQ(make_kdump_sub_header(make_header({little, 4, 8, 4}, 6)).size(), 96u);
}

TEST(kdump_format, descriptors_come_back)
{
	std::array<std::byte, kdump_page::size_in_file> bytes;

	store_kdump_page(bytes, {0x123456789a, 77, kdump_flag::lzo}, std::endian::big);
	EXPECT_EQ(bytes[7], std::byte{0x9a});
	kdump_page page = load_kdump_page(bytes, std::endian::big);
	EXPECT_EQ(page.offset, 0x123456789au);
	EXPECT_EQ(page.size, 77u);
	EXPECT_EQ(*compression_of(page.flags), compression::lzo);
	EXPECT_FALSE(compression_of(kdump_flag::lzo | kdump_flag::zlib));
	EXPECT_FALSE(compression_of(kdump_flag::incomplete));
}

/* Pages 0 to 63, each with its number in every byte, compressed by all that is there in turn. */
file build_pages()
{
	std::string text = "disk_dump_header max_mapnr=64\nat 4096\n"
			   "kdump_sub_header max_mapnr_64=64\nat 8192\n"
			   "bitmap 4096 0-63\nbitmap 4096 0-63\n";
	std::vector<compression> kinds;
	for (compression kind :
	     {compression::zlib, compression::lzo, compression::snappy, compression::zstd})
		if (is_supported(kind))
			kinds.push_back(kind);
	std::string pages;
	for (size_t i = 0; i < 64; ++i) {
		compression kind = kinds[i % kinds.size()];
		bool raw = i % 5 == 4;
		text += format("page_desc offset=p%zu size=e%zu-p%zu flags=%u\n", i, i, i,
			       raw ? 0 : kdump_flag_of(kind));
		pages += format("label p%zu\n", i);
		pages += raw ? format("fill 4096 %zu\n", i)
			     : format("compress %s\nfill 4096 %zu\nend\n", compression_name(kind),
				      i);
		pages += format("label e%zu\n", i);
	}
	return build(text + pages);
}

TEST(vmcore, serves_several_threads)
{
	auto dump = vmcore::open(build_pages());
	ASSERT_TRUE(dump) << dump.failure().message();
	std::atomic<unsigned int> wrong = 0;

	auto read_pages = [&](unsigned int seed) {
		std::mt19937 random(seed);
		std::array<std::byte, 300> got;
		for (int i = 0; i < 2000; ++i) {
			uint64_t address = random() % (64 * 4096 - got.size());
			if (!dump->memory().read({address}, got) ||
			    got[0] != static_cast<std::byte>(address / 4096) ||
			    got[299] != static_cast<std::byte>((address + 299) / 4096))
				++wrong;
			if (!dump->is_dumped({address / 4096}) ||
			    dump->memory().ranges().size() != 1)
				++wrong;
		}
	};
	std::vector<std::thread> threads;
	for (unsigned int i = 0; i < 4; ++i)
		threads.emplace_back(read_pages, i);
	for (std::thread &t : threads)
		t.join();
	EXPECT_EQ(wrong, 0u);
	EXPECT_TRUE(dump->is_whole());
}

TEST(vmcore, finds_by_virtual_address_only_what_is_claimed)
{
	auto dump = vmcore::open(build(R"(
ehdr phnum=3
phdr paddr=0x100000 vaddr=0 memsz=0x1000 filesz=0
phdr paddr=0x200000 vaddr=-1 memsz=0x1000 filesz=0
phdr paddr=0x300000 vaddr=0xffffffff81000000 memsz=0x1000 filesz=0
)"));
	ASSERT_TRUE(dump) << dump.failure().message();

	EXPECT_EQ(dump->segments().size(), 3u);
	EXPECT_FALSE(dump->is_dumped({UINT64_MAX}));
	EXPECT_EQ(dump->find_by_vaddr({0xffffffff81000010}), paddr{0x300010});
	EXPECT_FALSE(dump->find_by_vaddr({0x10}));
	EXPECT_FALSE(dump->find_by_vaddr({UINT64_MAX}));
	EXPECT_FALSE(dump->find_by_vaddr({0xffffffff81001000}));
}

TEST(vmcore, info_is_found_in_memory_when_asked_for)
{
	auto dump = vmcore::open(build(R"(
ehdr phnum=1
phdr offset=memory paddr=0x1000 filesz=0x3000 memsz=0x3000
label memory
at memory+0x1000
text "OSRELEASE=6.12.0\nPAGESIZE=65536\n"
truncate memory+0x3000
)"));
	ASSERT_TRUE(dump) << dump.failure().message();

	EXPECT_TRUE(dump->info().empty());
	EXPECT_FALSE(dump->identity().release);
	EXPECT_FALSE(dump->find_utsname());
	ASSERT_TRUE(dump->find_vmcoreinfo());
	EXPECT_EQ(dump->identity().release, "6.12.0");
	EXPECT_EQ(dump->identity().page_size, 65536u);
	EXPECT_EQ(dump->find_utsname().failure().code(), error_code::not_found);
}

TEST(vmcore, needs_a_file)
{
	auto none = vmcore::open(std::span<const std::string>());

	ASSERT_FALSE(none);
	EXPECT_EQ(none.failure().code(), error_code::invalid_argument);
}

} // namespace
} // namespace kdump
