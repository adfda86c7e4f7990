// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs GoogleTest and says the outcome in KTAP (Documentation/dev-tools/ktap.rst), as kselftest
 * and run.sh read it: a failed expectation is a "# " line before its test's "not ok".
 */
#include <gtest/gtest.h>

#include <cstdio>
#include <cstring>
#include <string>

namespace {

class ktap_printer : public testing::EmptyTestEventListener {
	void OnTestProgramStart(const testing::UnitTest &unit) override
	{
		std::printf("TAP version 13\n1..%d\n", unit.test_to_run_count());
	}

	void OnTestPartResult(const testing::TestPartResult &part) override
	{
		if (part.passed() || part.skipped())
			return;
		std::printf("# %s:%d\n", part.file_name() ? part.file_name() : "?",
			    part.line_number());
		print_diagnostic(part.message());
	}

	void OnTestEnd(const testing::TestInfo &test) override
	{
		const testing::TestResult &outcome = *test.result();

		std::printf("%s %d %s.%s", outcome.Failed() ? "not ok" : "ok", ++number_,
			    test.test_suite_name(), test.name());
		if (outcome.Skipped())
			std::printf(" # SKIP %s", skip_reason(outcome).c_str());
		std::printf("\n");
		std::fflush(stdout);
	}

	static void print_diagnostic(const char *message)
	{
		while (*message != '\0') {
			const size_t length = std::strcspn(message, "\n");

			std::printf("# %.*s\n", static_cast<int>(length), message);
			message += length + (message[length] == '\n');
		}
	}

	static std::string skip_reason(const testing::TestResult &outcome)
	{
		for (int i = 0; i < outcome.total_part_count(); i++) {
			const std::string reason = outcome.GetTestPartResult(i).message();

			if (outcome.GetTestPartResult(i).skipped())
				return reason.substr(0, reason.find('\n'));
		}
		return {};
	}

	int number_ = 0;
};

} // namespace

int main(int argc, char **argv)
{
	testing::InitGoogleTest(&argc, argv);
	testing::TestEventListeners &listeners = testing::UnitTest::GetInstance()->listeners();
	delete listeners.Release(listeners.default_result_printer());
	listeners.Append(new ktap_printer);
	return RUN_ALL_TESTS();
}
