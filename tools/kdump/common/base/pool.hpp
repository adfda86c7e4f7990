// SPDX-License-Identifier: GPL-2.0-only
/* Working space that threads take and give back: there is never more of it than threads at work. */
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace kdump {

template <typename T> class pool {
public:
	/* Gives itself back. */
	class lease {
	public:
		lease(pool &owner, std::unique_ptr<T> space) :
			owner_(owner), space_(std::move(space))
		{
		}
		lease(const lease &) = delete;
		lease &operator=(const lease &) = delete;
		~lease()
		{
			std::lock_guard lock(owner_.mutex_);
			owner_.idle_.push_back(std::move(space_));
		}

		T &operator*() const
		{
			return *space_;
		}
		T *operator->() const
		{
			return space_.get();
		}

	private:
		pool &owner_;
		std::unique_ptr<T> space_;
	};

	/* One that is idle, or a new one made of the arguments. */
	template <typename... Arguments> lease take(Arguments &&...arguments)
	{
		std::unique_lock lock(mutex_);

		if (idle_.empty()) {
			lock.unlock();
			return {*this, std::make_unique<T>(std::forward<Arguments>(arguments)...)};
		}
		std::unique_ptr<T> space = std::move(idle_.back());
		idle_.pop_back();
		return {*this, std::move(space)};
	}

private:
	std::mutex mutex_;
	std::vector<std::unique_ptr<T>> idle_;
};

} // namespace kdump
