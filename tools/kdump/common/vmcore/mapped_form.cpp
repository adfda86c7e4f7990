// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/mapped_form.hpp"

#include "base/arith.hpp"
#include "vmcore/plain_form.hpp"

#include <algorithm>
#include <atomic>
#include <csetjmp>
#include <csignal>
#include <cstring>
#include <linux/magic.h>
#include <mutex>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <utility>
#include <vector>

namespace kdump {

namespace {

/*
 * Where a thread goes on whose copying ends in SIGBUS; null while it copies nothing. This is all
 * that the signal's handler knows, which is why it is global.
 */
thread_local sigjmp_buf *volatile landing = nullptr;

/* The kernel has raised it for an access; what kill() sends comes at any time. */
bool is_of_access(const siginfo_t &info)
{
	return info.si_code > 0 && info.si_code != BUS_MCEERR_AO;
}

void leave_copy(int signal, siginfo_t *info, void *)
{
	if (landing && is_of_access(*info))
		siglongjmp(*landing, 1);
	/* Memory has gone bad that nobody has touched: whoever does will hear of it. */
	if (info->si_code == BUS_MCEERR_AO)
		return;
	/*
	 * Not ours. It would not come by itself again if it was sent; once more, it waits until
	 * this returns, and ends the program.
	 */
	::signal(signal, SIG_DFL);
	raise(signal);
}

void catch_bus_errors()
{
	struct sigaction action = {};

	action.sa_sigaction = leave_copy;
	action.sa_flags = SA_SIGINFO;
	sigemptyset(&action.sa_mask);
	sigaction(SIGBUS, &action, nullptr);
}

/* False if not all of it can be read. Nothing in here has a destructor that a jump would miss. */
[[gnu::noinline]] bool copy_mapped(std::byte *into, const std::byte *from, size_t size)
{
	sigjmp_buf here;

	if (sigsetjmp(here, 0) != 0) {
		sigset_t bus_error;
		landing = nullptr;
		/* A handler that is left by a jump has its signal blocked. */
		sigemptyset(&bus_error);
		sigaddset(&bus_error, SIGBUS);
		pthread_sigmask(SIG_UNBLOCK, &bus_error, nullptr);
		return false;
	}
	landing = &here;
	std::atomic_signal_fence(std::memory_order_seq_cst);
	memcpy(into, from, size);
	std::atomic_signal_fence(std::memory_order_seq_cst);
	landing = nullptr;
	return true;
}

/* Small enough that its page tables are two pages, large enough that it is seldom another one. */
constexpr uint64_t window_size = 4 << 20;

/* A few bytes here and there are not: to map so many pages takes as long as to read some. */
constexpr uint64_t worth_a_window = window_size / 64;

/* One thread's at a time. */
class window {
public:
	window() = default;
	window(const window &) = delete;
	window &operator=(const window &) = delete;
	~window()
	{
		unmap();
	}

	bool has(uint64_t offset) const
	{
		return offset >= begin_ && offset < end_;
	}
	/* Whether reading, which goes upwards mostly, comes to there from where it was last. */
	bool leads_to(uint64_t offset) const
	{
		return offset >= last_end_ && offset - last_end_ < window_size;
	}
	/* Bytes that were read nearby, these included. */
	uint64_t note_read(uint64_t offset, size_t size)
	{
		nearby_ = leads_to(offset) ? nearby_ + size : size;
		last_end_ = offset + size;
		return nearby_;
	}

	/* The one that has `offset`, of a file of `file_size` bytes; false with errno. */
	bool map(const file &from, uint64_t offset, uint64_t file_size)
	{
		uint64_t begin = align_down(offset, window_size);
		uint64_t size = std::min(window_size, file_size - begin);

		unmap();
		void *place = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, from.descriptor(),
				   static_cast<off_t>(begin));
		if (place == MAP_FAILED)
			return false;
		bytes_ = static_cast<std::byte *>(place);
		begin_ = begin;
		end_ = begin + size;
		return true;
	}

	/* As much as the window has of it; 0 if that cannot be read. */
	size_t read(uint64_t offset, std::span<std::byte> into) const
	{
		size_t size = std::min<uint64_t>(into.size(), end_ - offset);

		return copy_mapped(into.data(), bytes_ + (offset - begin_), size) ? size : 0;
	}

	uint64_t last_use = 0;
	bool is_busy = false;

private:
	void unmap()
	{
		if (bytes_)
			munmap(bytes_, end_ - begin_);
		bytes_ = nullptr;
		begin_ = end_ = 0;
	}

	std::byte *bytes_ = nullptr;
	uint64_t begin_ = 0, end_ = 0;
	/* Of what was read, this way or the other: */
	uint64_t last_end_ = 0;
	uint64_t nearby_ = 0;
};

class mapped_form final : public plain_form {
public:
	mapped_form(file input, uint64_t size) : plain_form(std::move(input), size)
	{
		static std::once_flag once;

		std::call_once(once, catch_bus_errors);
	}

	result<void> read(uint64_t offset, std::span<std::byte> into) const override
	{
		if (!works_)
			return plain_form::read(offset, into);
		window &w = take(offset);
		result<void> done = read(w, offset, into);
		give_back(w);
		return done;
	}

private:
	result<void> read(window &with, uint64_t offset, std::span<std::byte> into) const;
	window &take(uint64_t offset) const;
	void give_back(window &done) const;

	mutable std::mutex mutex_;
	/* As many as there ever were reads at a time. */
	mutable std::vector<std::unique_ptr<window>> windows_;
	mutable uint64_t clock_ = 0;
	mutable std::atomic<bool> works_ = true;
};

result<void> mapped_form::read(window &with, uint64_t offset, std::span<std::byte> into) const
{
	bool is_worth_it = with.note_read(offset, into.size()) >= worth_a_window;

	while (!into.empty()) {
		if (!with.has(offset) && !is_worth_it)
			return plain_form::read(offset, into);
		if (!with.has(offset) && !with.map(input(), offset, size())) {
			works_ = false;
			return plain_form::read(offset, into);
		}
		size_t done = with.read(offset, into);
		if (done == 0)
			return make_error(
				error_code::io,
				"cannot read %s at offset %llu or a little later: bus error",
				input().name().c_str(), wide(offset));
		offset += done;
		into = into.subspan(done);
	}
	return {};
}

/* The best is one that has the byte, then one that is on its way there, then the oldest. */
window &mapped_form::take(uint64_t offset) const
{
	std::lock_guard lock(mutex_);
	window *best = nullptr;
	auto worth = [offset](const window &w) {
		return std::pair(2 * w.has(offset) + w.leads_to(offset), UINT64_MAX - w.last_use);
	};

	for (const std::unique_ptr<window> &w : windows_)
		if (!w->is_busy && (!best || worth(*w) > worth(*best)))
			best = w.get();
	if (!best)
		best = windows_.emplace_back(std::make_unique<window>()).get();
	best->is_busy = true;
	best->last_use = ++clock_;
	return *best;
}

void mapped_form::give_back(window &done) const
{
	std::lock_guard lock(mutex_);

	done.is_busy = false;
}

} // namespace

std::unique_ptr<dump_form> make_mapped_form(file input, uint64_t size)
{
	return std::make_unique<mapped_form>(std::move(input), size);
}

bool is_on_procfs(const file &input)
{
	struct statfs system;

	return fstatfs(input.descriptor(), &system) == 0 && system.f_type == PROC_SUPER_MAGIC;
}

} // namespace kdump
