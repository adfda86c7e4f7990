// SPDX-License-Identifier: GPL-2.0-only
#include "codec/backend.hpp"

#include <cstring>
#include <snappy-c.h>

namespace kdump {

namespace {

const char *input(std::span<const std::byte> bytes)
{
	return reinterpret_cast<const char *>(bytes.data());
}

/* The library wants room for its worst case: it writes to a buffer of our own. */
class snappy_compressor final : public compressor {
public:
	explicit snappy_compressor(size_t page_size) :
		room_(snappy_max_compressed_length(page_size)), output_(make_buffer(room_))
	{
	}

	bool is_complete() const
	{
		return output_ != nullptr;
	}

	std::optional<size_t> compress(std::span<const std::byte> page,
				       std::span<std::byte> into) override
	{
		size_t size = room_;

		if (snappy_compress(input(page), page.size(),
				    reinterpret_cast<char *>(output_.get()), &size) != SNAPPY_OK ||
		    size > into.size())
			return std::nullopt;
		memcpy(into.data(), output_.get(), size);
		return size;
	}

private:
	size_t room_;
	buffer output_;
};

class snappy_decompressor final : public decompressor {
public:
	result<void> decompress(std::span<const std::byte> from, std::span<std::byte> page) override
	{
		size_t size = 0;

		if (snappy_uncompressed_length(input(from), from.size(), &size) != SNAPPY_OK ||
		    size != page.size() ||
		    snappy_uncompress(input(from), from.size(),
				      reinterpret_cast<char *>(page.data()), &size) != SNAPPY_OK)
			return bad_page("snappy");
		return {};
	}
};

result<std::unique_ptr<compressor>> make_compressor(size_t page_size)
{
	std::unique_ptr<snappy_compressor> made(new (std::nothrow) snappy_compressor(page_size));

	if (!made || !made->is_complete())
		return no_codec_memory("snappy");
	return std::unique_ptr<compressor>(std::move(made));
}

result<std::unique_ptr<decompressor>> make_decompressor()
{
	std::unique_ptr<decompressor> made(new (std::nothrow) snappy_decompressor);

	if (!made)
		return no_codec_memory("snappy");
	return made;
}

} // namespace

const codec_backend snappy_backend = {make_compressor, make_decompressor};

} // namespace kdump
