// SPDX-License-Identifier: GPL-2.0-only
/*
 * Range-for over a walk through the dump. A walker has value_type and
 *
 *	std::optional<result<value_type>> next();
 *
 * which yields what comes next, an error for what could not be read, or nothing at the end.
 */
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>

namespace kdump {

template <typename Walker> class walk_range : private Walker {
public:
	using step = result<typename Walker::value_type>;

	class iterator {
	public:
		using iterator_category = std::input_iterator_tag;
		using value_type = step;
		using difference_type = std::ptrdiff_t;
		using pointer = step *;
		using reference = step &;

		explicit iterator(Walker &walker) : walker_(&walker), current_(walker.next())
		{
		}
		step &operator*()
		{
			return *current_;
		}
		step *operator->()
		{
			return &*current_;
		}
		iterator &operator++()
		{
			current_ = walker_->next();
			return *this;
		}
		bool operator==(std::default_sentinel_t) const
		{
			return !current_;
		}

	private:
		Walker *walker_;
		std::optional<step> current_;
	};

	template <typename... Args>
	explicit walk_range(Args &&...args) : Walker(std::forward<Args>(args)...)
	{
	}

	/* Single pass: begin() goes on where the last one stopped. */
	iterator begin()
	{
		return iterator(*this);
	}
	std::default_sentinel_t end() const
	{
		return {};
	}
};

} // namespace kdump
