// SPDX-License-Identifier: GPL-2.0-only
/*
 * result<T>: a T or an error. Functions that may fail return one; there are no exceptions.
 *
 *	result<uint32_t> count = file.read_count();
 *	if (!count)
 *		return std::move(count).failure();
 *	use(*count);
 *
 * is what `KDUMP_TRY(count, file.read_count()); use(count);` says in one line.
 */
#pragma once

#include "base/error.hpp"

#include <concepts>
#include <memory>
#include <utility>
#include <variant>

namespace kdump {

template <typename T> class [[nodiscard]] result {
public:
	using value_type = T;

	result(T value) : value_(std::move(value)), holds_value_(true)
	{
	}
	result(error failure) : failure_(std::move(failure)), holds_value_(false)
	{
	}
	result(result &&other) noexcept
	{
		take(std::move(other));
	}
	result(const result &other) requires std::copy_constructible<T>
	{
		take(other);
	}
	result &operator=(result other) noexcept
	{
		std::destroy_at(this);
		take(std::move(other));
		return *this;
	}
	~result()
	{
		if (holds_value_)
			std::destroy_at(&value_);
		else
			std::destroy_at(&failure_);
	}

	explicit operator bool() const
	{
		return holds_value_;
	}

	/* Only when it holds a value. */
	T &operator*() &
	{
		return value_;
	}
	const T &operator*() const &
	{
		return value_;
	}
	T &&operator*() &&
	{
		return std::move(value_);
	}
	T *operator->()
	{
		return &value_;
	}
	const T *operator->() const
	{
		return &value_;
	}
	T value_or(T fallback) const
	{
		return *this ? **this : std::move(fallback);
	}

	/* Only when it holds an error. */
	error &failure() &
	{
		return failure_;
	}
	const error &failure() const &
	{
		return failure_;
	}
	error &&failure() &&
	{
		return std::move(failure_);
	}

private:
	template <typename Other> void take(Other &&other)
	{
		holds_value_ = other.holds_value_;
		if (holds_value_)
			std::construct_at(&value_, std::forward<Other>(other).value_);
		else
			std::construct_at(&failure_, std::forward<Other>(other).failure_);
	}

	/* std::variant's code for this would be half of what the compiler writes. */
	union {
		T value_;
		error failure_;
	};
	bool holds_value_;
};

template <> class [[nodiscard]] result<void> : public result<std::monostate> {
public:
	using value_type = void;

	result() : result<std::monostate>(std::monostate{})
	{
	}
	result(error failure) : result<std::monostate>(std::move(failure))
	{
	}
};

} // namespace kdump

/*
 * Declares `name` with the value of a result, or returns its error from the calling function.
 * `...` so that template arguments may hold commas.
 */
#define KDUMP_TRY(name, ...)                                \
	auto name##_result_ = (__VA_ARGS__);                \
	if (!name##_result_) [[unlikely]]                   \
		return std::move(name##_result_).failure(); \
	auto name = *std::move(name##_result_)

/* The same for a result whose value is not needed. */
#define KDUMP_CHECK(...)                                           \
	do {                                                       \
		auto check_result_ = (__VA_ARGS__);                \
		if (!check_result_) [[unlikely]]                   \
			return std::move(check_result_).failure(); \
	} while (0)
