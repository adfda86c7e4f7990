// SPDX-License-Identifier: GPL-2.0-only
#include "codec/backend.hpp"

#include <cstring>
#include <lzo/lzo1x.h>

namespace kdump {

namespace {

/* The most that LZO1X-1 makes of `size` bytes, from its documentation. */
constexpr size_t worst_case(size_t size)
{
	return size + size / 16 + 64 + 3;
}

lzo_bytep input(std::span<const std::byte> bytes)
{
	return reinterpret_cast<lzo_bytep>(const_cast<std::byte *>(bytes.data()));
}

/* The library has no bound on its output: it writes to a buffer of our own. */
class lzo_compressor final : public compressor {
public:
	explicit lzo_compressor(size_t page_size) :
		page_size_(page_size), work_(make_buffer(LZO1X_1_MEM_COMPRESS)),
		output_(make_buffer(worst_case(page_size)))
	{
	}

	bool is_complete() const
	{
		return work_ && output_;
	}

	std::optional<size_t> compress(std::span<const std::byte> page,
				       std::span<std::byte> into) override
	{
		lzo_uint size = 0;

		if (page.size() > page_size_ ||
		    lzo1x_1_compress(input(page), page.size(),
				     reinterpret_cast<lzo_bytep>(output_.get()), &size,
				     work_.get()) != LZO_E_OK ||
		    size > into.size())
			return std::nullopt;
		memcpy(into.data(), output_.get(), size);
		return size;
	}

private:
	size_t page_size_;
	buffer work_;
	buffer output_;
};

class lzo_decompressor final : public decompressor {
public:
	result<void> decompress(std::span<const std::byte> from, std::span<std::byte> page) override
	{
		lzo_uint size = page.size();

		if (lzo1x_decompress_safe(input(from), from.size(),
					  reinterpret_cast<lzo_bytep>(page.data()), &size,
					  nullptr) != LZO_E_OK ||
		    size != page.size())
			return bad_page("lzo");
		return {};
	}
};

result<std::unique_ptr<compressor>> make_compressor(size_t page_size)
{
	std::unique_ptr<lzo_compressor> made(new (std::nothrow) lzo_compressor(page_size));

	if (!made || !made->is_complete())
		return no_codec_memory("lzo");
	return std::unique_ptr<compressor>(std::move(made));
}

result<std::unique_ptr<decompressor>> make_decompressor()
{
	std::unique_ptr<decompressor> made(new (std::nothrow) lzo_decompressor);

	if (!made)
		return no_codec_memory("lzo");
	return made;
}

} // namespace

const codec_backend lzo_backend = {make_compressor, make_decompressor};

} // namespace kdump
