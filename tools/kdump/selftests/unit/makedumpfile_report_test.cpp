// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/report.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace kdump::makedumpfile {

namespace {

dump_report example()
{
	dump_report report;

	report.pages.total = 1000;
	report.pages[page_kind::cache] = 100;
	report.pages[page_kind::cache_private] = 50;
	report.pages[page_kind::user] = 200;
	report.pages[page_kind::free] = 300;
	report.pages[page_kind::unaccepted] = 8;
	report.pages[page_kind::hwpoison] = 1;
	report.pages[page_kind::offline] = 41;
	report.pages.guarded = 5;
	report.zero = 55;
	report.frames = 1200;
	report.page_size = 4096;
	report.written = 123456;
	report.complete = true;
	report.memory = 18350080;
	report.seconds = {{"open", 0.5}, {"copy", 1.25}};
	return report;
}

std::string printed(void (*print)(const dump_report &, FILE *))
{
	char *text = nullptr;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);

	print(example(), to);
	fclose(to);
	std::string copy(text, size);
	free(text);
	return copy;
}

TEST(makedumpfile_report, what_is_left_adds_up)
{
	EXPECT_EQ(example().remaining(), 250U);
}

TEST(makedumpfile_report, as_makedumpfile_prints_it)
{
	EXPECT_EQ(printed(print_report), "\n"
					 "Original pages  : 0x00000000000003e8\n"
					 "  Excluded pages   : 0x00000000000002ee\n"
					 "    Pages filled with zero  : 0x0000000000000037\n"
					 "    Non-private cache pages : 0x0000000000000064\n"
					 "    Private cache pages     : 0x0000000000000032\n"
					 "    User process data pages : 0x00000000000000c8\n"
					 "    Free pages              : 0x0000000000000134\n"
					 "    Hwpoison pages          : 0x0000000000000001\n"
					 "    Offline pages           : 0x0000000000000029\n"
					 "    Guarded and kept        : 0x0000000000000005\n"
					 "  Remaining pages  : 0x00000000000000fa\n"
					 "  (The number of pages is reduced to 25%.)\n"
					 "Memory Hole     : 0x00000000000000c8\n"
					 "--------------------------------------------------\n"
					 "Total pages     : 0x00000000000004b0\n"
					 "Write bytes     : 123456\n"
					 "Seconds, open   : 0.500\n"
					 "Seconds, copy   : 1.250\n"
					 "\n");
}

TEST(makedumpfile_report, json)
{
	EXPECT_EQ(format_json(example()),
		  "{\n"
		  "  \"pages\": {\"total\": 1000, \"guarded\": 5, \"zero\": 55, \"cache\": 100, "
		  "\"cache_private\": 50, \"user\": 200, \"free\": 300, \"hwpoison\": 1, "
		  "\"offline\": 41, \"unaccepted\": 8, \"remaining\": 250},\n"
		  "  \"bytes\": {\"page\": 4096, \"input\": 4096000, \"remaining\": 1024000, "
		  "\"written\": 123456, \"memory\": 18350080},\n"
		  "  \"seconds\": {\"open\": 0.500000, \"copy\": 1.250000},\n"
		  "  \"lost_pages\": 0,\n"
		  "  \"complete\": true\n"
		  "}\n");
}

TEST(makedumpfile_report, the_table_of_mem_usage)
{
	EXPECT_EQ(printed(print_usage),
		  "\n"
		  "TYPE\t\tPAGES\t\t\tEXCLUDABLE\tDESCRIPTION\n"
		  "----------------------------------------------------------------------\n"
		  "ZERO\t\t55              \tyes\t\tPages filled with zero\n"
		  "NON_PRI_CACHE\t100             \tyes\t\tCache pages without private flag\n"
		  "PRI_CACHE\t50              \tyes\t\tCache pages with private flag\n"
		  "USER\t\t200             \tyes\t\tUser process pages\n"
		  "FREE\t\t308             \tyes\t\tFree pages\n"
		  "HWPOISON\t1               \tyes\t\tBroken memory\n"
		  "OFFLINE\t\t41              \tyes\t\tBallooned or unplugged memory\n"
		  "KERN_DATA\t250             \tno\t\tDumpable kernel data\n"
		  "\n"
		  "page size:\t\t4096            \n"
		  "Total pages on system:\t1000            \n"
		  "Total size on system:\t4096000          Byte\n");
}

} // namespace

} // namespace kdump::makedumpfile
