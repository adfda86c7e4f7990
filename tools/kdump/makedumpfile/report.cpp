// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/report.hpp"

#include <algorithm>
#include <cinttypes>
#include <cstring>

namespace kdump::makedumpfile {

namespace {

void print_line(FILE *to, const char *label, uint64_t pages)
{
	fprintf(to, "%s: 0x%016" PRIx64 "\n", label, pages);
}

/* The columns are kept by tabs. */
void print_usage_line(FILE *to, const char *kind, uint64_t pages, bool excludable,
		      const char *description)
{
	fprintf(to, "%s\t%s%-16" PRIu64 "\t%s\t\t%s\n", kind, strlen(kind) < 8 ? "\t" : "", pages,
		excludable ? "yes" : "no", description);
}

} // namespace

void dump_report::begin(const dump_plan &plan, uint64_t size_of_page)
{
	pages = plan.counts();
	frames = plan.frame_count();
	page_size = size_of_page;
	zero = 0;
	lost = pages.kept();
	written = 0;
	complete = false;
}

void dump_report::end_stage(std::string_view name)
{
	double now = monotonic_seconds();
	auto known = std::find_if(seconds.begin(), seconds.end(),
				  [name](const auto &stage) { return stage.first == name; });

	if (known == seconds.end())
		known = seconds.insert(known, {name, 0});
	known->second += now - stage_began;
	stage_began = now;
}

void print_report(const dump_report &report, FILE *to)
{
	const page_counts &pages = report.pages;
	uint64_t free = pages[page_kind::free] + pages[page_kind::unaccepted];

	fputc('\n', to);
	print_line(to, "Original pages  ", pages.total);
	print_line(to, "  Excluded pages   ", pages.total - report.remaining());
	print_line(to, "    Pages filled with zero  ", report.zero);
	print_line(to, "    Non-private cache pages ", pages[page_kind::cache]);
	print_line(to, "    Private cache pages     ", pages[page_kind::cache_private]);
	print_line(to, "    User process data pages ", pages[page_kind::user]);
	print_line(to, "    Free pages              ", free);
	print_line(to, "    Hwpoison pages          ", pages[page_kind::hwpoison]);
	print_line(to, "    Offline pages           ", pages[page_kind::offline]);
	if (pages.guarded)
		print_line(to, "    Guarded and kept        ", pages.guarded);
	print_line(to, "  Remaining pages  ", report.remaining());
	if (report.lost)
		print_line(to, "    Lost pages              ", report.lost);
	if (pages.total)
		fprintf(to, "  (The number of pages is reduced to %" PRIu64 "%%.)\n",
			report.remaining() * 100 / pages.total);
	print_line(to, "Memory Hole     ", report.frames - pages.total);
	fputs("--------------------------------------------------\n", to);
	print_line(to, "Total pages     ", report.frames);
	if (report.written)
		fprintf(to, "Write bytes     : %" PRIu64 "\n", report.written);
	for (const auto &[stage, seconds] : report.seconds)
		fprintf(to, "Seconds, %-7.*s: %.3f\n", static_cast<int>(stage.size()), stage.data(),
			seconds);
	fputc('\n', to);
}

void print_usage(const dump_report &report, FILE *to)
{
	const page_counts &pages = report.pages;
	uint64_t free = pages[page_kind::free] + pages[page_kind::unaccepted];

	fputs("\nTYPE\t\tPAGES\t\t\tEXCLUDABLE\tDESCRIPTION\n"
	      "----------------------------------------------------------------------\n",
	      to);
	print_usage_line(to, "ZERO", report.zero, true, "Pages filled with zero");
	print_usage_line(to, "NON_PRI_CACHE", pages[page_kind::cache], true,
			 "Cache pages without private flag");
	print_usage_line(to, "PRI_CACHE", pages[page_kind::cache_private], true,
			 "Cache pages with private flag");
	print_usage_line(to, "USER", pages[page_kind::user], true, "User process pages");
	print_usage_line(to, "FREE", free, true, "Free pages");
	/* No dump has these, whatever its level. */
	if (pages[page_kind::hwpoison])
		print_usage_line(to, "HWPOISON", pages[page_kind::hwpoison], true, "Broken memory");
	if (pages[page_kind::offline])
		print_usage_line(to, "OFFLINE", pages[page_kind::offline], true,
				 "Ballooned or unplugged memory");
	print_usage_line(to, "KERN_DATA", report.remaining(), false, "Dumpable kernel data");
	fprintf(to, "\npage size:\t\t%-16" PRIu64 "\n", report.page_size);
	fprintf(to, "Total pages on system:\t%-16" PRIu64 "\n", pages.total);
	fprintf(to, "Total size on system:\t%-16" PRIu64 " Byte\n", pages.total * report.page_size);
}

std::string format_json(const dump_report &report)
{
	const page_counts &pages = report.pages;
	std::string text = "{\n  \"pages\": {";
	const char *comma = "";
	auto add = [&](const char *name, uint64_t value) {
		text += format("%s\"%s\": %" PRIu64, comma, name, value);
		comma = ", ";
	};

	add("total", pages.total);
	add("guarded", pages.guarded);
	add("zero", report.zero);
	add("cache", pages[page_kind::cache]);
	add("cache_private", pages[page_kind::cache_private]);
	add("user", pages[page_kind::user]);
	add("free", pages[page_kind::free]);
	add("hwpoison", pages[page_kind::hwpoison]);
	add("offline", pages[page_kind::offline]);
	add("unaccepted", pages[page_kind::unaccepted]);
	add("remaining", report.remaining());
	text += "},\n  \"bytes\": {";
	comma = "";
	add("page", report.page_size);
	add("input", pages.total * report.page_size);
	add("remaining", report.remaining() * report.page_size);
	add("written", report.written);
	add("memory", report.memory);
	text += "},\n  \"seconds\": {";
	comma = "";
	for (const auto &[stage, seconds] : report.seconds) {
		text += format("%s\"%.*s\": %.6f", comma, static_cast<int>(stage.size()),
			       stage.data(), seconds);
		comma = ", ";
	}
	text += format("},\n  \"lost_pages\": %" PRIu64 ",\n  \"complete\": %s\n}\n", report.lost,
		       report.complete ? "true" : "false");
	return text;
}

} // namespace kdump::makedumpfile
