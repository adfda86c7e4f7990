// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/output.hpp"

#include <utility>

namespace kdump::makedumpfile {

namespace {

class limited_output final : public output {
public:
	limited_output(std::unique_ptr<output> to, uint64_t limit) :
		to_(std::move(to)), limit_(limit)
	{
	}

	result<void> reserve(uint64_t size) override
	{
		KDUMP_CHECK(check(size));
		return to_->reserve(size);
	}

	result<void> write_at(uint64_t offset, std::span<const std::byte> bytes) override
	{
		KDUMP_CHECK(check(offset + bytes.size()));
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

private:
	result<void> check(uint64_t end) const
	{
		if (end > limit_)
			return make_error(error_code::no_space,
					  "the dump is larger than the %llu bytes of -L",
					  static_cast<unsigned long long>(limit_));
		return {};
	}

	std::unique_ptr<output> to_;
	uint64_t limit_;
};

} // namespace

std::unique_ptr<output> limit_output(std::unique_ptr<output> to, uint64_t limit)
{
	return std::make_unique<limited_output>(std::move(to), limit);
}

} // namespace kdump::makedumpfile
