// SPDX-License-Identifier: GPL-2.0-only
#include "codec/backend.hpp"

#include <zlib.h>

namespace kdump {

namespace {

/* zlib's types say "not const" and "unsigned char"; it does not write through next_in. */
Bytef *input(std::span<const std::byte> bytes)
{
	return reinterpret_cast<Bytef *>(const_cast<std::byte *>(bytes.data()));
}

Bytef *output(std::span<std::byte> bytes)
{
	return reinterpret_cast<Bytef *>(bytes.data());
}

error init_failure(int status)
{
	if (status == Z_MEM_ERROR)
		return no_codec_memory("zlib");
	return make_error(error_code::unsupported, "zlib does not start: %s", zError(status));
}

class zlib_compressor final : public compressor {
public:
	~zlib_compressor() override
	{
		deflateEnd(&stream_);
	}

	int init()
	{
		return deflateInit(&stream_, Z_BEST_SPEED);
	}

	std::optional<size_t> compress(std::span<const std::byte> page,
				       std::span<std::byte> into) override
	{
		deflateReset(&stream_);
		stream_.next_in = input(page);
		stream_.avail_in = page.size();
		stream_.next_out = output(into);
		stream_.avail_out = into.size();
		if (deflate(&stream_, Z_FINISH) != Z_STREAM_END)
			return std::nullopt;
		return into.size() - stream_.avail_out;
	}

private:
	z_stream stream_ = {};
};

class zlib_decompressor final : public decompressor {
public:
	~zlib_decompressor() override
	{
		inflateEnd(&stream_);
	}

	int init()
	{
		return inflateInit(&stream_);
	}

	result<void> decompress(std::span<const std::byte> from, std::span<std::byte> page) override
	{
		inflateReset(&stream_);
		stream_.next_in = input(from);
		stream_.avail_in = from.size();
		stream_.next_out = output(page);
		stream_.avail_out = page.size();
		if (inflate(&stream_, Z_FINISH) != Z_STREAM_END || stream_.avail_out != 0)
			return bad_page("zlib");
		return {};
	}

private:
	z_stream stream_ = {};
};

template <typename Interface, typename Context> result<std::unique_ptr<Interface>> make()
{
	std::unique_ptr<Context> context(new (std::nothrow) Context);

	if (!context)
		return no_codec_memory("zlib");
	if (int status = context->init(); status != Z_OK)
		return init_failure(status);
	return std::unique_ptr<Interface>(std::move(context));
}

result<std::unique_ptr<compressor>> make_compressor([[maybe_unused]] size_t page_size)
{
	KDUMP_TRY(zlib, make<compressor, zlib_compressor>());
#ifdef HAVE_LIBDEFLATE
	return make_libdeflate_compressor(std::move(zlib), page_size);
#else
	return zlib;
#endif
}

result<std::unique_ptr<decompressor>> make_decompressor()
{
	return make<decompressor, zlib_decompressor>();
}

} // namespace

const codec_backend zlib_backend = {make_compressor, make_decompressor};

} // namespace kdump
