// SPDX-License-Identifier: GPL-2.0-only
/* The bytes of a dump as its format numbers them, in whatever form the file has them. */
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"
#include "vmcore/dump_form.hpp"

#include <memory>
#include <string>
#include <vector>

namespace kdump {

class dump_file {
public:
	/*
	 * A pipe is read to its end, and of what it carries only the beginning is kept, as much
	 * as the headers and notes of any dump need.
	 */
	static result<dump_file> open(file input, reading how = reading::mapped);

	/*
	 * Of a file that is not flattened, `size` bytes and no more: enough for headers, and as
	 * fast for a container of any length.
	 */
	static result<dump_file> open_beginning(file input, uint64_t size);

	const std::string &name() const
	{
		return name_;
	}
	/* What these say is in dump_form.hpp. */
	uint64_t size() const
	{
		return form_->size();
	}
	bool is_cut_short() const
	{
		return form_->is_cut_short();
	}
	uint64_t find_data(uint64_t offset) const
	{
		return form_->find_data(offset);
	}
	uint64_t find_hole(uint64_t offset) const
	{
		return form_->find_hole(offset);
	}
	memory_cost cost() const
	{
		return form_->cost();
	}
	std::optional<uint64_t> find_place(uint64_t offset) const
	{
		return form_->find_place(offset);
	}

	/* What is behind size() is error_code::truncated. */
	result<void> read(uint64_t offset, std::span<std::byte> into) const;

	bool is_flattened() const
	{
		return flattened_;
	}

	/* The first bytes, `limit` of them or as many as there are. */
	result<std::vector<std::byte>> read_head(size_t limit) const;

private:
	dump_file(std::string name, std::unique_ptr<dump_form> form, bool flattened) :
		name_(std::move(name)), form_(std::move(form)), flattened_(flattened)
	{
	}

	/* Whatever it is that is stored. */
	static result<dump_file> open_stored(file input, reading how);
	/* What is in it, if that is a container. */
	static result<dump_file> unpack(dump_file stored);

	std::string name_;
	std::unique_ptr<dump_form> form_;
	bool flattened_;
};

} // namespace kdump
