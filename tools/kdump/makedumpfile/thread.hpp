// SPDX-License-Identifier: GPL-2.0-only
/*
 * A thread that may fail to start. std::thread throws then, which without exceptions is an
 * abort; a dump with one thread less is better than none.
 */
#pragma once

#include <pthread.h>
#include <utility>

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
		running_ = pthread_create(&handle_, nullptr, run, work) == 0;
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
	pthread_t handle_ = {};
	bool running_ = false;
};

} // namespace kdump::makedumpfile
