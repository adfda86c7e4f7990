// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernel-facts DUMP ZONEINFO: what libkdump knows of a dump by two ways, compared, one KTAP result
 * each. The dump is of the kernel that this was built for, and ZONEINFO what /proc/zoneinfo of that
 * said before.
 */
#include "kernel/kernel.hpp"
#include "kernel/kernel_types.hpp"
#include "kernel/module.hpp"
#include "kernel/system.hpp"
#include "kernel/zone.hpp"
#include "mm/memory_model.hpp"
#include "mm/page_table.hpp"

#include "kdump/config.hpp"
#include "kdump/layout/linux/mm.hpp"
#include "kdump/layout/linux/types.hpp"
#include "kdump/release.hpp"

#include <algorithm>
#include <cstdio>

using namespace kdump;

namespace {

unsigned int tests = 0, failures = 0;

void report(const char *name, bool passed)
{
	printf("%s %u %s\n", passed ? "ok" : "not ok", ++tests, name);
	failures += !passed;
}

void list(const char *what, const std::vector<std::string> &keys)
{
	for (const std::string &key : keys)
		printf("# %s: %s\n", what, key.c_str());
}

/* Every key of VMCOREINFO is one that this kernel writes, and every value that of the build. */
void test_abi(const kernel &k)
{
	const abi_report &abi = k.report();

	printf("# keys compared %zu, per boot %zu, unknown %zu, missing %zu\n", abi.compared.size(),
	       abi.per_boot.size(), abi.unknown.size(), abi.missing.size());
	list("unknown", abi.unknown);
	list("missing", abi.missing);
	report("vmcoreinfo",
	       abi.is_same_kernel() && abi.unknown.empty() && abi.missing.empty() &&
		       abi.compared.size() > 50 &&
		       abi.build_id_unchecked == std::string_view(release::build_id).empty());
}

/* The linear maps say of each page what the kernel's page tables say, where these map it. */
void test_linear_maps(const kernel &k)
{
	uint64_t same = 0, other = 0;
	const arch::page_table &tables = *k.space().tables();

	for (const paddr_range &range : k.dump().memory().ranges()) {
		for (paddr at = range.begin; at < range.end; at += target::page_size) {
			std::optional<vaddr> linear = k.space().find_linear_address(at);
			result<translation> walked =
				linear ? translate_by_page_table(k.dump().memory(), k.boot(),
								 tables, *linear)
				       : error(error_code::fault);
			if (walked)
				++(walked->address == at ? same : other);
		}
	}
	printf("# pages that page tables and the direct map agree on: %llu, not: %llu\n",
	       wide(same), wide(other));
	/* That of powerpc with a hash table is in no page table. */
	report(same + other ? "direct-map" : "direct-map # SKIP not in page tables", other == 0);
}

/* Each section's descriptors lead back to the frames that they are for. */
void test_sections(const kernel &k)
{
	result<memory_model> model = memory_model::read(k.mem(), k.info());
	bool good = model && !model->sections().empty() && !model->damage();

	for (size_t i = 0; good && i < model->sections().size(); i++) {
		const pfn_range &frames = model->sections()[i].frames;

		for (pfn f : {frames.begin, frames.begin + frames.size() / 2, frames.end - 1})
			good = good && model->find_frame(*model->find_page(f)) == f;
	}
	report("sections", good);
}

/* All modules' types are there and hang on vmlinux's; struct page is as the headers say. */
void test_types(const kernel &k)
{
	if (!config::DEBUG_INFO_BTF_MODULES) {
		report("types # SKIP the modules of this kernel have none", true);
		return;
	}
	result<btf> types = read_vmlinux_btf(k);
	result<std::vector<std::string>> names = read_btf_modules(k);
	bool good = types && names && names->size() == k.modules().modules.size();

	for (size_t i = 0; good && i < names->size(); i++) {
		result<btf> own = read_module_btf(k, (*names)[i], *types);

		good = own && own->first_own() == types->end();
	}
	if (good) {
		std::vector<btf_id> pages = types->find_all("page", btf_kind::structure);
		good = pages.size() == 1 && types->type(pages[0]).size == size_of<layout::page>;
	}
	report("types", good);
}

/* What zoneinfo_show_print() of mm/vmstat.c prints; free pages and watermarks come and go. */
std::string describe_zone(const zone_info &zone)
{
	auto number = [](uint64_t value) { return wide(value); };

	return format("node %u %s spanned %llu present %llu managed %llu start %llu", zone.node,
		      zone.name.c_str(), number(zone.spanned), number(zone.present),
		      number(zone.managed), number(zone.start.value));
}

/* The populated zones of a /proc/zoneinfo, each as describe_zone() has it. */
std::vector<std::string> read_zoneinfo(const char *path)
{
	std::vector<std::string> zones;
	FILE *file = fopen(path, "r");
	char line[256], name[16];
	zone_info zone = {};
	unsigned long long value;

	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "Node %u, zone %15s", &zone.node, name) == 2)
			zone.name = name;
		else if (sscanf(line, " spanned %llu", &value) == 1)
			zone.spanned = value;
		else if (sscanf(line, " present %llu", &value) == 1)
			zone.present = value;
		else if (sscanf(line, " managed %llu", &value) == 1)
			zone.managed = value;
		else if (sscanf(line, " start_pfn: %llu", &value) == 1) {
			zone.start = pfn{value};
			zones.push_back(describe_zone(zone));
		}
	}
	if (file)
		fclose(file);
	return zones;
}

/* The zones are those of /proc/zoneinfo, and manage together what the kernel says it has. */
void test_zones(const kernel &k, const char *zoneinfo)
{
	result<std::vector<zone_info>> zones = read_zones(k);
	auto total = k.read(variable::_totalram_pages);
	std::vector<std::string> found;
	uint64_t managed = 0;
	bool good = zones && total;

	for (const zone_info &zone : zones ? *zones : std::vector<zone_info>()) {
		const auto &marks = zone.watermarks;

		found.push_back(describe_zone(zone));
		managed += zone.managed;
		good = good && zone.free <= zone.managed &&
		       std::is_sorted(marks.begin(), marks.end()) && marks.back() < zone.spanned;
	}
	list("zone", found);
	report("zones", good && !found.empty() && found == read_zoneinfo(zoneinfo) &&
				static_cast<uint64_t>(atomic_value(total->view())) == managed);
}

} // namespace

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: kernel-facts DUMP ZONEINFO\n");
		return 2;
	}
	result<vmcore> dump = vmcore::open(argv[1]);
	if (!dump) {
		fprintf(stderr, "kernel-facts: %s\n", dump.failure().message().c_str());
		return 1;
	}
	if (dump->info().empty())
		(void)dump->find_vmcoreinfo();
	result<kernel> k = kernel::attach(*dump);
	if (!k) {
		fprintf(stderr, "kernel-facts: %s\n", k.failure().message().c_str());
		return 1;
	}
	printf("TAP version 13\n1..5\n");
	test_abi(*k);
	test_linear_maps(*k);
	test_sections(*k);
	test_types(*k);
	test_zones(*k, argv[2]);
	return failures != 0;
}
