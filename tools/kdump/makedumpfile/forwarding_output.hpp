// SPDX-License-Identifier: GPL-2.0-only
/*
 * An output around another one, which does what it is asked for unless somebody knows better. What
 * containers alone want to know is not passed on: they are the outermost.
 */
#pragma once

#include "makedumpfile/output.hpp"

namespace kdump::makedumpfile {

class forwarding_output : public output {
public:
	explicit forwarding_output(std::unique_ptr<output> to) : to_(std::move(to))
	{
	}

	result<void> reserve(uint64_t size) override
	{
		return to_->reserve(size);
	}

	result<void> write_at(uint64_t offset, std::span<const std::byte> bytes) override
	{
		return to_->write_at(offset, bytes);
	}

	bool is_rewritable() const override
	{
		return to_->is_rewritable();
	}

	bool has_holes() const override
	{
		return to_->has_holes();
	}

	result<void> restart() override
	{
		return to_->restart();
	}

	result<void> sync() override
	{
		return to_->sync();
	}

	result<void> finish() override
	{
		return to_->finish();
	}

	void discard() override
	{
		to_->discard();
	}

	uint64_t size() const override
	{
		return to_->size();
	}

protected:
	output &to() const
	{
		return *to_;
	}

private:
	std::unique_ptr<output> to_;
};

} // namespace kdump::makedumpfile
