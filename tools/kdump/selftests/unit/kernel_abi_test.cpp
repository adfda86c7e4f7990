// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/abi_check.hpp"

#include "kdump/release.hpp"
#include "kdump/vmcoreinfo.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace kdump {
namespace {

/* What this kernel would write, as far as the build can know. */
std::string own_text()
{
	std::string text = format("OSRELEASE=%s\n", release::name);

	for (const vmcoreinfo_fact &fact : vmcoreinfo_facts)
		text += format("%s=%lld\n", fact.key, static_cast<long long>(fact.value));
	return text + "CRASHTIME=1795300530\nNUMBER(VMALLOC_START)=0xffffd28040000000\n";
}

bool has(const std::vector<std::string> &keys, const char *key)
{
	return std::find(keys.begin(), keys.end(), key) != keys.end();
}

TEST(abi_check, this_kernel_is_this_kernel)
{
	abi_report report = check_abi(vmcoreinfo(own_text()));

	EXPECT_TRUE(report.is_same_kernel());
	EXPECT_TRUE(report.unknown.empty());
	EXPECT_TRUE(report.missing.empty());
	EXPECT_TRUE(report.build_id_unchecked);
	EXPECT_GT(report.compared.size(), 50U);
	EXPECT_TRUE(has(report.compared, "SIZE(page)"));
	EXPECT_TRUE(has(report.compared, "PAGESIZE"));
	EXPECT_TRUE(has(report.per_boot, "CRASHTIME"));
	EXPECT_TRUE(has(report.per_boot, "SYMBOL(init_uts_ns)"));
}

TEST(abi_check, another_release_is_refused_by_name)
{
	abi_report report = check_abi(vmcoreinfo("OSRELEASE=5.10.0-8-amd64\n" + own_text()));

	ASSERT_FALSE(report.is_same_kernel());
	std::string text = describe_mismatch(report);
	EXPECT_NE(text.find("5.10.0-8-amd64"), std::string::npos);
	EXPECT_NE(text.find(release::name), std::string::npos);
	EXPECT_NE(text.find("libexec/kdump/5.10.0-8-amd64"), std::string::npos);
	EXPECT_EQ(text.find('\n'), std::string::npos);
}

TEST(abi_check, another_build_of_the_release_is_refused)
{
	std::string_view own = release::build_id;

	if (own.empty())
		GTEST_SKIP() << "this build has no build id to compare";
	abi_report same = check_abi(vmcoreinfo("BUILD-ID=" + std::string(own) + "\n" + own_text()));
	abi_report other = check_abi(vmcoreinfo("BUILD-ID=0123\n" + own_text()));

	EXPECT_TRUE(same.is_same_kernel());
	EXPECT_FALSE(same.build_id_unchecked);
	EXPECT_TRUE(has(same.compared, "BUILD-ID"));
	ASSERT_FALSE(other.is_same_kernel());
	EXPECT_EQ(other.mismatches[0].key, "BUILD-ID");
	EXPECT_NE(describe_mismatch(other).find(own), std::string::npos);
}

TEST(abi_check, mismatches_are_listed_up_to_a_limit)
{
	abi_report report = check_abi(vmcoreinfo("SIZE(page)=72\n" + own_text()));
	std::vector<std::string> lines = list_mismatches(report, 1);

	ASSERT_EQ(lines.size(), 1U);
	EXPECT_TRUE(lines[0].starts_with("SIZE(page) is 72 in the dump, expected "));
	report.mismatches.insert(report.mismatches.end(), 4, report.mismatches[0]);
	lines = list_mismatches(report, 3);
	ASSERT_EQ(lines.size(), 4U);
	EXPECT_EQ(lines[3], "2 more disagree");

	lines = list_mismatches(check_abi(vmcoreinfo()), 20);
	ASSERT_EQ(lines.size(), 1U);
	EXPECT_TRUE(lines[0].starts_with("OSRELEASE is missing in the dump, expected "));
}

TEST(abi_check, another_layout_is_refused_by_fact)
{
	abi_report report = check_abi(vmcoreinfo("SIZE(page)=72\n" + own_text()));

	ASSERT_EQ(report.mismatches.size(), 1U);
	EXPECT_EQ(report.mismatches[0].key, "SIZE(page)");
	std::string text = describe_mismatch(report);
	EXPECT_NE(text.find("SIZE(page) is 72"), std::string::npos);
	EXPECT_NE(text.find(format("libexec/kdump/%s", release::name)), std::string::npos);
	EXPECT_EQ(text.find('\n'), std::string::npos);
}

TEST(abi_check, a_value_that_is_no_number_is_another_value)
{
	for (const char *value : {"", "x", "64 ", "99999999999999999999", "-"}) {
		abi_report report =
			check_abi(vmcoreinfo(format("SIZE(page)=%s\n", value) + own_text()));
		EXPECT_FALSE(report.is_same_kernel()) << value;
	}
}

TEST(abi_check, nothing_is_another_kernel)
{
	abi_report report = check_abi(vmcoreinfo());

	ASSERT_FALSE(report.is_same_kernel());
	EXPECT_NE(describe_mismatch(report).find("no VMCOREINFO"), std::string::npos);
	EXPECT_TRUE(has(report.missing, "SIZE(page)"));
}

TEST(abi_check, keys_that_nobody_knows_are_counted)
{
	abi_report report = check_abi(vmcoreinfo(own_text() + "OFFSET(page.new_member)=8\n"));

	EXPECT_TRUE(report.is_same_kernel());
	EXPECT_EQ(report.unknown, (std::vector<std::string>{"OFFSET(page.new_member)"}));
}

} // namespace
} // namespace kdump
