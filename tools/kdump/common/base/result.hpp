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

#include <utility>
#include <variant>

namespace kdump {

template <typename T> class [[nodiscard]] result {
public:
	using value_type = T;

	result(T value) : state_(std::in_place_index<0>, std::move(value))
	{
	}
	result(error failure) : state_(std::in_place_index<1>, std::move(failure))
	{
	}

	explicit operator bool() const
	{
		return state_.index() == 0;
	}

	/* Only when it holds a value. */
	T &operator*() &
	{
		return *std::get_if<0>(&state_);
	}
	const T &operator*() const &
	{
		return *std::get_if<0>(&state_);
	}
	T &&operator*() &&
	{
		return std::move(*std::get_if<0>(&state_));
	}
	T *operator->()
	{
		return std::get_if<0>(&state_);
	}
	const T *operator->() const
	{
		return std::get_if<0>(&state_);
	}
	T value_or(T fallback) const
	{
		return *this ? **this : std::move(fallback);
	}

	/* Only when it holds an error. */
	error &failure() &
	{
		return *std::get_if<1>(&state_);
	}
	const error &failure() const &
	{
		return *std::get_if<1>(&state_);
	}
	error &&failure() &&
	{
		return std::move(*std::get_if<1>(&state_));
	}

private:
	std::variant<T, error> state_;
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
