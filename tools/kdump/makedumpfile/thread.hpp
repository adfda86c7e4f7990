// SPDX-License-Identifier: GPL-2.0-only
/*
 * A thread that may fail to start. std::thread throws then, which without exceptions is an
 * abort; a dump with one thread less is better than none.
 */
#pragma once

#include <cstddef>
#include <pthread.h>
#include <utility>
#include <vector>

namespace kdump::makedumpfile {

class thread {
public:
	/* Runs work->run(), if it can be started; `work` must outlive the thread. */
	template <typename Work> explicit thread(Work *work)
	{
		auto run = [](void *argument) -> void * {
			static_cast<Work *>(argument)->run();
			return nullptr;
		};
		pthread_attr_t attributes;
		if (pthread_attr_init(&attributes) != 0)
			return;
		/* The default of 8 MiB is address space that a small machine may not have. */
		pthread_attr_setstacksize(&attributes, stack_size);
		running_ = pthread_create(&handle_, &attributes, run, work) == 0;
		pthread_attr_destroy(&attributes);
	}
	thread(thread &&other) noexcept :
		handle_(other.handle_), running_(std::exchange(other.running_, false))
	{
	}
	thread &operator=(thread &&) = delete;
	/* Waits for its end. */
	~thread()
	{
		if (running_)
			pthread_join(handle_, nullptr);
	}

	bool is_running() const
	{
		return running_;
	}

private:
	static constexpr size_t stack_size = 512 << 10;

	pthread_t handle_ = {};
	bool running_ = false;
};

/*
 * run() of all of them, each in a thread of its own, the first one in this thread. Where no more
 * threads can be started, those that there are have to do: each must be able to do it all.
 */
template <typename Work> void run_all(std::vector<Work> &work)
{
	std::vector<thread> helpers;

	helpers.reserve(work.size());
	for (size_t i = 1; i < work.size(); ++i) {
		helpers.emplace_back(&work[i]);
		if (!helpers.back().is_running())
			break;
	}
	work[0].run();
}

} // namespace kdump::makedumpfile
