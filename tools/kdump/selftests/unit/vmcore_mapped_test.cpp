// SPDX-License-Identifier: GPL-2.0-only
/* Files that are read through mapped windows, and what becomes of a page that is not there. */
#include "selftests/unit/temporary_file.hpp"
#include "vmcore/mapped_form.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace kdump {
namespace {

/* 12 MiB, each 8 bytes the number of them in front. */
file with_numbers()
{
	std::vector<uint64_t> numbers((12 << 20) / sizeof(uint64_t));

	for (size_t i = 0; i < numbers.size(); ++i)
		numbers[i] = i;
	file made = memory_file();
	EXPECT_TRUE(made.write_at(0, std::as_bytes(std::span(numbers))));
	return made;
}

/* Whether what is read is right, or the error that it is not read for. */
result<void> read_numbers(const dump_form &form, uint64_t first, size_t count)
{
	std::vector<uint64_t> numbers(count);

	KDUMP_CHECK(
		form.read(first * sizeof(uint64_t), std::as_writable_bytes(std::span(numbers))));
	for (size_t i = 0; i < count; ++i)
		if (numbers[i] != first + i)
			return make_error(error_code::corrupt, "%zu", i);
	return {};
}

TEST(mapped_form, reads_what_is_there)
{
	constexpr size_t all = (12 << 20) / sizeof(uint64_t);
	std::unique_ptr<dump_form> form = make_mapped_form(with_numbers(), 12 << 20);

	EXPECT_TRUE(read_numbers(*form, 0, all));
	EXPECT_TRUE(read_numbers(*form, 1, 1));
	EXPECT_TRUE(read_numbers(*form, all - 1, 1));
	/* Up, down, and to and fro. */
	for (size_t i = 0; i + 5000 < all; i += 5000)
		ASSERT_TRUE(read_numbers(*form, i, 3000)) << i;
	for (size_t i = all - 40000; i > 40000; i -= 40000)
		ASSERT_TRUE(read_numbers(*form, i, 39000)) << i;
	for (size_t i = 0; i < all - 20000; i += 10007) {
		ASSERT_TRUE(read_numbers(*form, i, 20)) << i;
		ASSERT_TRUE(read_numbers(*form, all - i - 20000, 20000)) << i;
	}
}

TEST(mapped_form, what_cannot_be_mapped_is_read)
{
	result<file> comm = file::open("/proc/self/comm");
	ASSERT_TRUE(comm);
	ASSERT_TRUE(is_on_procfs(*comm));
	EXPECT_FALSE(is_on_procfs(memory_file()));
	std::unique_ptr<dump_form> form = make_mapped_form(*std::move(comm), 4);
	std::byte bytes[4];

	ASSERT_TRUE(form->read(0, bytes));
	EXPECT_EQ(std::to_integer<char>(bytes[0]), program_invocation_short_name[0]);
}

TEST(mapped_form, what_others_send_is_as_ever)
{
	std::unique_ptr<dump_form> form = make_mapped_form(with_numbers(), 12 << 20);
	siginfo_t early = {};

	ASSERT_TRUE(read_numbers(*form, 0, 8192));
	EXPECT_EXIT(kill(getpid(), SIGBUS), testing::KilledBySignal(SIGBUS), "");
	/* But for news of memory that nobody reads, and that is no reason to end. */
	early.si_signo = SIGBUS;
	early.si_code = BUS_MCEERR_AO;
	ASSERT_EQ(syscall(SYS_rt_sigqueueinfo, getpid(), SIGBUS, &early), 0);
	EXPECT_TRUE(read_numbers(*form, 0, 8192));
}

/* Threads that read what is there, and what is no more. */
TEST(mapped_form, what_raises_a_signal_is_an_error)
{
	constexpr size_t page = 4096 / sizeof(uint64_t), half = (6 << 20) / sizeof(uint64_t);
	file numbers = with_numbers();
	file other = file::adopt(dup(numbers.descriptor()), "other");
	std::unique_ptr<dump_form> form = make_mapped_form(std::move(numbers), 12 << 20);
	std::vector<std::thread> threads;
	std::atomic<int> wrong = 0;

	ASSERT_TRUE(read_numbers(*form, 0, half));
	ASSERT_EQ(ftruncate(other.descriptor(), 6 << 20), 0);
	for (int i = 0; i < 4; ++i)
		threads.emplace_back([&] {
			for (size_t at = 0; at < half; at += 40 * page) {
				if (!read_numbers(*form, at, 16 * page))
					++wrong;
				result<void> gone = read_numbers(*form, half + at, 16 * page);
				if (gone || gone.failure().code() != error_code::io)
					++wrong;
			}
			/* From here to there. */
			if (read_numbers(*form, half - page, 40 * page))
				++wrong;
		});
	for (std::thread &thread : threads)
		thread.join();
	EXPECT_EQ(wrong, 0);
}

} // namespace
} // namespace kdump
