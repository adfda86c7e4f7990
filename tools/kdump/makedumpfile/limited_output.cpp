// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/forwarding_output.hpp"

#include <utility>

namespace kdump::makedumpfile {

namespace {

class limited_output final : public forwarding_output {
public:
	limited_output(std::unique_ptr<output> to, uint64_t limit) :
		forwarding_output(std::move(to)), limit_(limit)
	{
	}

	result<void> reserve(uint64_t size) override
	{
		KDUMP_CHECK(check(size));
		return to().reserve(size);
	}

	result<void> write_at(uint64_t offset, std::span<const std::byte> bytes) override
	{
		KDUMP_CHECK(check(offset + bytes.size()));
		return to().write_at(offset, bytes);
	}

private:
	result<void> check(uint64_t end) const
	{
		if (end > limit_)
			return make_error(error_code::no_space,
					  "the dump is larger than the %llu bytes of -L",
					  wide(limit_));
		return {};
	}

	uint64_t limit_;
};

} // namespace

std::unique_ptr<output> limit_output(std::unique_ptr<output> to, uint64_t limit)
{
	return std::make_unique<limited_output>(std::move(to), limit);
}

} // namespace kdump::makedumpfile
