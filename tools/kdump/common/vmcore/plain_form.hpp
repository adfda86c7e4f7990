// SPDX-License-Identifier: GPL-2.0-only
/* The file is the dump. */
#pragma once

#include "base/file.hpp"
#include "vmcore/dump_form.hpp"

#include <algorithm>
#include <utility>

namespace kdump {

class plain_form : public dump_form {
public:
	plain_form(file input, uint64_t size) : file_(std::move(input)), size_(size)
	{
	}

	uint64_t size() const override
	{
		return size_;
	}

	result<void> read(uint64_t offset, std::span<std::byte> into) const override
	{
		return file_.read_exactly_at(offset, into);
	}

	uint64_t find_data(uint64_t offset) const override
	{
		return std::min(file_.find_data(offset), size_);
	}

	uint64_t find_hole(uint64_t offset) const override
	{
		return std::min(file_.find_hole(offset), size_);
	}

	std::optional<uint64_t> find_place(uint64_t offset) const override
	{
		return offset;
	}

protected:
	const file &input() const
	{
		return file_;
	}

private:
	file file_;
	uint64_t size_;
};

} // namespace kdump
