// SPDX-License-Identifier: GPL-2.0-only
/* Any bytes as the memory of a kernel whose printk ring is at their start. */
#include "kernel/printk.hpp"

#include <cstdlib>
#include <cstring>

using namespace kdump;

namespace {

class bytes_memory final : public physical_memory {
public:
	explicit bytes_memory(std::span<const std::byte> bytes) : bytes_(bytes)
	{
	}

	result<void> read(paddr address, std::span<std::byte> into) const override
	{
		if (address.value > bytes_.size() || bytes_.size() - address.value < into.size())
			return error(error_code::absent);
		memcpy(into.data(), bytes_.data() + address.value, into.size());
		return {};
	}
	std::span<const paddr_range> ranges() const override
	{
		return {};
	}

private:
	std::span<const std::byte> bytes_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bytes_memory physical(std::as_bytes(std::span(data, size)));
	/* Virtual addresses are offsets in the input. */
	vaddr_range all{vaddr{0}, vaddr{size}};
	address_space space(physical, {}, {{all, paddr{0}}}, std::nullopt);
	memory mem(space);
	auto reader = log_reader::open(mem, ptr<layout::printk_ringbuffer>{});
	uint64_t next = 0;

	if (!reader)
		return 0;
	while (std::optional<log_record> record = reader->next()) {
		if (record->sequence < next || record->sequence - next != record->lost_before)
			abort();
		next = record->sequence + 1;
		(void)format_record(*record, {.time = log_format::time_style::wall,
					      .decoded_level = true,
					      .boot_time = static_cast<int64_t>(size)});
	}
	(void)reader->damage();
	return 0;
}
