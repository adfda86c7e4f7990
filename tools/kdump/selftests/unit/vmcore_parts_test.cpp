// SPDX-License-Identifier: GPL-2.0-only
/* The pieces that need no file: segment_map, note, vmcoreinfo, page_cache, utsname, machine. */
#include "base/text.hpp"
#include "vmcore/machine.hpp"
#include "vmcore/note.hpp"
#include "vmcore/page_cache.hpp"
#include "vmcore/segment_map.hpp"
#include "vmcore/utsname.hpp"
#include "vmcore/vmcoreinfo.hpp"

#include <array>
#include <elf.h>
#include <gtest/gtest.h>
#include <random>

namespace kdump {
namespace {

uint64_t source_of(const segment_map &map, uint64_t address)
{
	const segment *found = map.find_from(address);

	if (!found || found->begin > address || !found->has_source())
		return segment::no_source;
	return found->source + (address - found->begin);
}

TEST(segment_map, is_empty_without_pieces)
{
	EXPECT_EQ(segment_map().find_from(0), nullptr);
	EXPECT_EQ(segment_map({{5, 5, 0}, {9, 3, 0}}).segments().size(), 0u);
}

TEST(segment_map, later_pieces_count)
{
	segment_map map({{0, 100, 1000}, {40, 60, 5000}, {50, 55, segment::no_source}});

	EXPECT_EQ(source_of(map, 39), 1039u);
	EXPECT_EQ(source_of(map, 40), 5000u);
	EXPECT_EQ(source_of(map, 52), segment::no_source);
	EXPECT_EQ(source_of(map, 55), 5015u);
	EXPECT_EQ(source_of(map, 60), 1060u);
	EXPECT_EQ(map.find_from(100), nullptr);
	EXPECT_EQ(map.find_from(UINT64_MAX), nullptr);
}

/* Against an array in which each piece simply overwrites. */
TEST(segment_map, agrees_with_overwriting)
{
	std::mt19937 random(1);

	for (int round = 0; round < 300; ++round) {
		std::vector<segment> pieces;
		std::array<uint64_t, 64> expected;
		expected.fill(segment::no_source);
		for (unsigned int i = 0; i < random() % 12; ++i) {
			uint64_t begin = random() % 64, end = begin + random() % (65 - begin);
			uint64_t source = random() % 4 ? 1000 * i : segment::no_source;
			pieces.push_back({begin, end, source});
			for (uint64_t at = begin; at < end; ++at)
				expected[at] = source == segment::no_source ? segment::no_source
									    : source + (at - begin);
		}
		segment_map map(pieces);
		for (uint64_t at = 0; at < expected.size(); ++at)
			ASSERT_EQ(source_of(map, at), expected[at]) << round << " " << at;
		for (size_t i = 1; i < map.segments().size(); ++i)
			ASSERT_LE(map.segments()[i - 1].end, map.segments()[i].begin);
	}
}

TEST(segment_map, reaches_the_end_of_the_address_space)
{
	segment_map map({{UINT64_MAX - 5, UINT64_MAX, 0}, {UINT64_MAX - 9, UINT64_MAX - 2, 50}});

	EXPECT_EQ(source_of(map, UINT64_MAX - 9), 50u);
	EXPECT_EQ(source_of(map, UINT64_MAX - 1), 4u);
}

TEST(note, stops_where_bytes_do)
{
	using namespace std::string_view_literals;
	/* Two notes; the padding behind the last one is missing. */
	std::string_view two = "\5\0\0\0\2\0\0\0\1\0\0\0CORE\0\0\0\0ab\0\0"
			       "\4\0\0\0\1\0\0\0\7\0\0\0ABC\0z"sv;
	note_reader reader(bytes_of(two), std::endian::little);

	auto first = reader.next();
	ASSERT_TRUE(first);
	EXPECT_EQ(first->name, "CORE");
	EXPECT_EQ(first->type, 1u);
	EXPECT_EQ(first->description.size(), 2u);
	auto second = reader.next();
	ASSERT_TRUE(second);
	EXPECT_EQ(second->name, "ABC");
	EXPECT_EQ(second->description.size(), 1u);
	EXPECT_FALSE(reader.next());

	for (size_t size = 0; size < two.size(); ++size) {
		note_reader cut(bytes_of(two.substr(0, size)), std::endian::little);
		unsigned int count = 0;
		while (cut.next())
			++count;
		/* The first is whole at 22 bytes: the two of padding may be missing at the end. */
		EXPECT_EQ(count, size >= 22 ? 1u : 0u) << size;
	}
}

TEST(note, sizes_do_not_wrap)
{
	using namespace std::string_view_literals;
	for (std::string_view bad : {"\xfd\xff\xff\xff\0\0\0\0\1\0\0\0CORE\0\0\0\0"sv,
				     "\5\0\0\0\xff\xff\xff\xff\1\0\0\0CORE\0\0\0\0"sv}) {
		note_reader reader(bytes_of(bad), std::endian::little);
		EXPECT_FALSE(reader.next());
	}
}

TEST(note, prstatus_is_that_of_the_machine_here)
{
	/* struct elf_prstatus of <sys/procfs.h> is x86-64's where this test runs on it. */
	std::string note("\5\0\0\0\0\0\0\0\1\0\0\0CORE\0\0\0\0", 20);
	constexpr size_t size = 336, registers = 112, pid = 32;
	std::string status(size, '\0');
	note[4] = static_cast<char>(size & 0xff);
	note[5] = static_cast<char>(size >> 8);
	status[pid] = 42;
	status[registers] = 'r';
	std::string bytes = note + status;

	auto cpus = parse_cpu_notes(bytes_of(bytes), std::endian::little, 8);
	ASSERT_EQ(cpus.size(), 1u);
	EXPECT_EQ(cpus[0].pid, 42);
	EXPECT_EQ(cpus[0].registers.size(), 27u * 8);
	EXPECT_EQ(cpus[0].registers[0], std::byte{'r'});
}

TEST(vmcoreinfo, reads_lines)
{
	vmcoreinfo info("OSRELEASE=6.12=x\nnot a line\nNUMBER(a)=-4096\nNUMBER(b)=0x1f\n"
			"NUMBER(c)=12\nSYMBOL(s)=ffffffff81000000\nKERNELOFFSET=1c000000\n"
			"NUMBER(a)=7\nEMPTY=\nNUMBER(bad)=zz\nLAST=1");

	EXPECT_EQ(info.find("OSRELEASE"), "6.12=x");
	EXPECT_EQ(info.find_number("a"), static_cast<uint64_t>(-4096)) << "the first counts";
	EXPECT_EQ(info.find_number("b"), 0x1fu);
	EXPECT_EQ(info.find_number("c"), 12u);
	EXPECT_EQ(info.find_symbol("s"), vaddr{0xffffffff81000000});
	EXPECT_EQ(info.find_hex("KERNELOFFSET"), 0x1c000000u);
	EXPECT_EQ(info.find("EMPTY"), "");
	EXPECT_EQ(info.find("LAST"), "1");
	EXPECT_FALSE(info.find_number("bad"));
	EXPECT_FALSE(info.find("not a line"));
	EXPECT_FALSE(info.find_symbol("none"));
	EXPECT_EQ(info.values().size(), 9u);
}

TEST(vmcoreinfo, ends_at_the_first_nul)
{
	vmcoreinfo info(std::string_view("A=1\n\0B=2\n", 9));

	EXPECT_EQ(info.text(), "A=1\n");
	EXPECT_FALSE(info.find("B"));
	EXPECT_TRUE(vmcoreinfo("").empty());
	EXPECT_TRUE(vmcoreinfo().empty());
}

TEST(page_cache, keeps_the_last_used)
{
	constexpr size_t size = 64;
	page_cache cache(size, 16 * size);
	std::vector<std::byte> block(size), got(size);

	EXPECT_FALSE(cache.find(1, 0, got));
	for (uint64_t key = 0; key < 1000; ++key) {
		std::fill(block.begin(), block.end(), static_cast<std::byte>(key));
		cache.insert(key, block);
		ASSERT_TRUE(cache.find(key, 0, got));
		ASSERT_EQ(got, block);
	}
	std::array<std::byte, 4> piece;
	EXPECT_TRUE(cache.find(999, 60, piece));
	EXPECT_EQ(piece[3], static_cast<std::byte>(999));
	unsigned int kept = 0;
	for (uint64_t key = 0; key < 1000; ++key) {
		if (!cache.find(key, 0, got))
			continue;
		++kept;
		EXPECT_EQ(got[0], static_cast<std::byte>(key)) << "never another's block";
	}
	EXPECT_GT(kept, 0u);
	EXPECT_LE(kept, 16u);
}

TEST(page_cache, gives_up_the_least_recently_used)
{
	constexpr size_t size = 16;
	page_cache cache(size, 4 * size); /* one set of four places */
	std::vector<std::byte> block(size);

	for (uint64_t key = 1; key <= 4; ++key)
		cache.insert(key, block);
	EXPECT_TRUE(cache.find(1, 0, block));
	cache.insert(5, block);
	EXPECT_TRUE(cache.find(1, 0, block));
	EXPECT_FALSE(cache.find(2, 0, block));
}

std::string make_utsname(std::initializer_list<std::string> fields)
{
	std::string bytes;

	for (std::string field : fields) {
		field.resize(utsname::field_size);
		bytes += field;
	}
	return bytes;
}

std::optional<utsname> recognise(const std::string &bytes)
{
	return recognise_utsname(bytes_of(bytes).first<utsname::size>(), "6.12.0");
}

TEST(utsname, is_recognised)
{
	auto name =
		recognise(make_utsname({"Linux", "host", "6.12.0", "#1 SMP", "x86_64", "(none)"}));

	ASSERT_TRUE(name);
	EXPECT_EQ(name->nodename, "host");
	EXPECT_EQ(name->version, "#1 SMP");
	EXPECT_EQ(name->domainname, "(none)");
	std::string full(65, 'x');
	for (const std::string &other :
	     {make_utsname({"Linux", "host", "6.12.01", "#1 SMP", "x86_64", ""}),
	      make_utsname({"linux", "host", "6.12.0", "#1 SMP", "x86_64", ""}),
	      make_utsname({"Linux", "host", "6.12.0", "SMP", "x86_64", ""}),
	      make_utsname({"Linux", "host", "6.12.0", "#1 SMP", "", ""}),
	      make_utsname({"Linux", "ho\1st", "6.12.0", "#1 SMP", "x86_64", ""}),
	      make_utsname({"Linux", full, "6.12.0", "#1 SMP", "x86_64", ""})})
		EXPECT_FALSE(recognise(other));
}

TEST(machine, names_go_both_ways)
{
	EXPECT_EQ(find_machine_name(EM_X86_64, 8, std::endian::little), "x86_64");
	EXPECT_EQ(find_machine_name(EM_PPC64, 8, std::endian::little), "ppc64le");
	EXPECT_EQ(find_machine_name(EM_PPC64, 8, std::endian::big), "ppc64");
	EXPECT_EQ(find_machine_name(EM_S390, 8, std::endian::big), "s390x");
	EXPECT_FALSE(find_machine_name(EM_ARM, 4, std::endian::little)) << "armv6l or armv7l?";
	EXPECT_EQ(find_elf_machine("armv7l"), EM_ARM);
	EXPECT_EQ(find_elf_machine("i686"), EM_386);
	EXPECT_EQ(find_elf_machine("aarch64"), EM_AARCH64);
	EXPECT_EQ(find_elf_machine("sh4"), EM_SH);
	EXPECT_EQ(find_elf_machine("pdp11"), EM_NONE);
}

} // namespace
} // namespace kdump
