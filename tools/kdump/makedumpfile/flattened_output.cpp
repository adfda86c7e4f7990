// SPDX-License-Identifier: GPL-2.0-only
/*
 * The flattened format: a dump file as a stream of positioned writes, for targets that cannot
 * seek (a pipe into ssh). A header block of 4096 bytes (the signature, then type 1 and version
 * 1), records of { offset, size, size bytes }, and a last record whose offset and size are -1.
 * All numbers are 64-bit and big-endian. makedumpfile defined it; crash, libkdumpfile and
 * vmcore/flattened.cpp read it as it is, `makedumpfile -R` makes a dump file of it.
 */
#include "makedumpfile/output.hpp"

#include "base/endian.hpp"

#include <array>
#include <cstring>
#include <string_view>
#include <utility>

namespace kdump::makedumpfile {

namespace {

constexpr std::string_view signature = "makedumpfile";
constexpr size_t signature_size = 16;
constexpr size_t header_size = 4096;
constexpr int64_t flat_header_type = 1;
constexpr int64_t flat_header_version = 1;
constexpr int64_t end_mark = -1;

template <typename... Number> auto big_endian(Number... numbers)
{
	std::array<std::byte, sizeof...(numbers) * sizeof(int64_t)> bytes;
	std::byte *to = bytes.data();

	((store<int64_t>(to, static_cast<int64_t>(numbers), std::endian::big),
	  to += sizeof(int64_t)),
	 ...);
	return bytes;
}

class flattened_output final : public output {
public:
	explicit flattened_output(file stream) : stream_(std::move(stream))
	{
	}

	result<void> begin()
	{
		std::array<std::byte, header_size> header{};
		auto numbers = big_endian(flat_header_type, flat_header_version);

		memcpy(header.data(), signature.data(), signature.size());
		memcpy(header.data() + signature_size, numbers.data(), numbers.size());
		return send(header);
	}

	result<void> reserve(uint64_t) override
	{
		return {};
	}

	result<void> write_at(uint64_t offset, std::span<const std::byte> bytes) override
	{
		KDUMP_CHECK(send(big_endian(offset, bytes.size())));
		return send(bytes);
	}

	bool is_rewritable() const override
	{
		return false;
	}

	result<void> finish() override
	{
		KDUMP_CHECK(send(big_endian(end_mark, end_mark)));
		return stream_.sync();
	}

	uint64_t size() const override
	{
		return size_;
	}

private:
	result<void> send(std::span<const std::byte> bytes)
	{
		KDUMP_CHECK(stream_.write_next(bytes));
		size_ += bytes.size();
		return {};
	}

	file stream_;
	uint64_t size_ = 0;
};

} // namespace

result<std::unique_ptr<output>> open_flattened_output(file stream)
{
	auto flattened = std::make_unique<flattened_output>(std::move(stream));

	KDUMP_CHECK(flattened->begin());
	return std::unique_ptr<output>(std::move(flattened));
}

} // namespace kdump::makedumpfile
