// SPDX-License-Identifier: GPL-2.0-only
#include "mm/memory.hpp"

#include "base/arith.hpp"

#include <algorithm>

namespace kdump {

namespace {

error &&with_address(error &&failure, vaddr address)
{
	return std::move(failure).add_context(format("reading 0x%llx", wide(address.value)));
}

} // namespace

result<void> memory::read(vaddr address, std::span<std::byte> into) const
{
	while (!into.empty()) {
		result<translation> where = space_->translate(address);
		if (!where)
			return with_address(std::move(where).failure(), address);

		size_t count = std::min<uint64_t>(where->size, into.size());
		result<void> done = space_->physical().read(where->address, into.first(count));
		if (!done)
			return with_address(std::move(done).failure(), address);
		into = into.subspan(count);
		address += count;
	}
	return {};
}

/* Grows with what could be read, so that a wild count fails before it costs memory. */
result<std::vector<std::byte>> memory::read_elements(vaddr address, uint64_t count,
						     size_t element_size) const
{
	constexpr uint64_t step = 1 << 20;
	std::optional<uint64_t> size = checked_mul(count, uint64_t{element_size});
	std::vector<std::byte> bytes;

	if (!size || *size > read_limit)
		return make_error(
			error_code::limit,
			"%llu elements of %zu bytes at 0x%llx are more than anything real",
			wide(count), element_size, wide(address.value));
	while (bytes.size() < *size) {
		uint64_t done = bytes.size();

		bytes.resize(done + std::min(step, *size - done));
		KDUMP_CHECK(read(address + done, std::span(bytes).subspan(done)));
	}
	return bytes;
}

result<std::string> memory::read_string(vaddr address, size_t limit) const
{
	std::string text;
	std::array<std::byte, 256> bytes;

	/* Never over the end of a page: what is behind it need not be there. */
	while (text.size() < limit) {
		uint64_t in_page = target::page_size - address.value % target::page_size;
		size_t count = std::min<uint64_t>({bytes.size(), in_page, limit - text.size()});

		KDUMP_CHECK(read(address, std::span(bytes).first(count)));
		for (size_t i = 0; i < count; i++) {
			if (bytes[i] == std::byte{0})
				return text;
			text.push_back(std::to_integer<char>(bytes[i]));
		}
		address += count;
	}
	return text;
}

} // namespace kdump
