// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/abi_check.hpp"

#include "arch/current.hpp"
#include "base/escape.hpp"
#include "base/text.hpp"

#include "kdump/release.hpp"
#include "kdump/vmcoreinfo.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <unistd.h>

namespace kdump {

namespace {

/*
 * Keys that kernel/vmcore_info.c writes without one of the VMCOREINFO_ macros, so that they are
 * not among the generated facts.
 */
constexpr std::array<std::string_view, 2> generic_per_boot_keys = {
	"CRASHTIME",
	"NUMBER(VMALLOC_START)",
};

const vmcoreinfo_fact *find_fact(std::string_view key)
{
	auto end = std::end(vmcoreinfo_facts);
	auto found = std::lower_bound(std::begin(vmcoreinfo_facts), end, key,
				      [](const vmcoreinfo_fact &fact, std::string_view k) {
					      return fact.key < k;
				      });

	return found != end && found->key == key ? found : nullptr;
}

bool is_per_boot(std::string_view key)
{
	auto has = [&](auto keys) {
		return std::find(keys.begin(), keys.end(), key) != keys.end();
	};

	return has(arch::current::per_boot_keys()) || has(std::span(generic_per_boot_keys));
}

/* Decimal, as all known facts are printed; CONFIG_x=y counts as 1. */
std::optional<int64_t> parse_value(std::string_view text)
{
	bool is_negative = text.starts_with('-');

	if (text == "y")
		return 1;
	std::optional<uint64_t> magnitude = parse_u64(text.substr(is_negative ? 1 : 0));
	if (!magnitude)
		return std::nullopt;
	return static_cast<int64_t>(is_negative ? -*magnitude : *magnitude);
}

void compare_text(abi_report &report, const char *key, std::string_view dump,
		  std::string_view build)
{
	report.compared.emplace_back(key);
	if (dump != build)
		report.mismatches.push_back({key, printable_line(dump), std::string(build)});
}

void compare_identity(abi_report &report, const vmcoreinfo &info)
{
	std::string_view build_id = release::build_id;

	compare_text(report, "OSRELEASE", info.find("OSRELEASE").value_or(""), release::name);
	std::optional<std::string_view> dumped = info.find("BUILD-ID");
	if (dumped && !build_id.empty())
		compare_text(report, "BUILD-ID", *dumped, build_id);
	else
		report.build_id_unchecked = true;
}

void compare_fact(abi_report &report, const vmcoreinfo_fact &fact, std::string_view value)
{
	if (!fact.is_known) {
		report.per_boot.emplace_back(fact.key);
		return;
	}
	report.compared.emplace_back(fact.key);
	if (parse_value(value) != fact.value)
		report.mismatches.push_back({fact.key, printable_line(value),
					     format("%lld", static_cast<long long>(fact.value))});
}

} // namespace

abi_report check_abi(const vmcoreinfo &info)
{
	abi_report report;

	compare_identity(report, info);
	for (const auto &[key, value] : info.values()) {
		if (key == "OSRELEASE" || key == "BUILD-ID")
			continue;
		if (const vmcoreinfo_fact *fact = find_fact(key))
			compare_fact(report, *fact, value);
		else if (is_per_boot(key))
			report.per_boot.push_back(key);
		else
			report.unknown.push_back(key);
	}
	for (const vmcoreinfo_fact &fact : vmcoreinfo_facts) {
		if (!info.find(fact.key))
			report.missing.emplace_back(fact.key);
	}
	return report;
}

namespace {

/* Where the suite for `release` goes: beside this one, if this one is installed. */
std::string find_suite(const std::string &release)
{
	std::array<char, 4096> path;
	ssize_t size = readlink("/proc/self/exe", path.data(), path.size());
	std::string_view own(path.data(), size > 0 ? size : 0);
	std::string_view directory = own.substr(0, own.rfind('/'));
	size_t slash = directory.rfind('/');

	if (slash != directory.npos && directory.substr(slash + 1) == release::name)
		return std::string(directory.substr(0, slash + 1)) + release;
	return "libexec/kdump/" + release;
}

} // namespace

std::string describe_mismatch(const abi_report &report)
{
	const abi_report::mismatch &first = report.mismatches.front();
	const char *own = release::name;

	if (first.key == "OSRELEASE" && first.dump.empty())
		return "the dump does not say which kernel it is of: it has no VMCOREINFO";
	if (first.key == "OSRELEASE")
		return format("the dump is of kernel %s, and this program of %s: run kdump-exec, "
			      "or the suite for %s in %s",
			      first.dump.c_str(), own, first.dump.c_str(),
			      find_suite(first.dump).c_str());
	if (first.key == "BUILD-ID")
		return format("the dump is of kernel %s with build id %s, and this program of %s "
			      "with build id %s: run the suite that was built with the dump's "
			      "kernel, in %s where that is installed",
			      own, first.dump.c_str(), own, first.build.c_str(),
			      find_suite(own).c_str());
	return format("the dump and this program are both of kernel %s, but of different builds: "
		      "%s is %s, expected %s (%zu such in all): run the suite that was built with "
		      "the dump's kernel, in %s where that is installed",
		      own, first.key.c_str(), first.dump.c_str(), first.build.c_str(),
		      report.mismatches.size(), find_suite(own).c_str());
}

std::vector<std::string> list_mismatches(const abi_report &report, size_t limit)
{
	std::vector<std::string> lines;

	for (const abi_report::mismatch &m : report.mismatches) {
		if (lines.size() == limit) {
			lines.push_back(
				format("%zu more disagree", report.mismatches.size() - limit));
			break;
		}
		lines.push_back(format("%s is %s in the dump, expected %s", m.key.c_str(),
				       m.dump.empty() ? "missing" : m.dump.c_str(),
				       m.build.c_str()));
	}
	return lines;
}

} // namespace kdump
