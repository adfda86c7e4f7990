// SPDX-License-Identifier: GPL-2.0-only
#include "codec/backend.hpp"

#include <cstring>
#include <zstd.h>

namespace kdump {

namespace {

class zstd_compressor final : public compressor {
public:
	explicit zstd_compressor(ZSTD_CCtx *context) : context_(context)
	{
	}
	~zstd_compressor() override
	{
		ZSTD_freeCCtx(context_);
	}

	std::optional<size_t> compress(std::span<const std::byte> page,
				       std::span<std::byte> into) override
	{
		size_t size = ZSTD_compressCCtx(context_, into.data(), into.size(), page.data(),
						page.size(), 1);
		if (ZSTD_isError(size))
			return std::nullopt;
		return size;
	}

private:
	ZSTD_CCtx *context_;
};

class zstd_decompressor final : public decompressor {
public:
	explicit zstd_decompressor(ZSTD_DCtx *context) : context_(context)
	{
	}
	~zstd_decompressor() override
	{
		ZSTD_freeDCtx(context_);
	}

	result<void> decompress(std::span<const std::byte> from, std::span<std::byte> page) override
	{
		size_t size = ZSTD_decompressDCtx(context_, page.data(), page.size(), from.data(),
						  from.size());
		if (ZSTD_isError(size) || size != page.size())
			return bad_page("zstd");
		return {};
	}

private:
	ZSTD_DCtx *context_;
};

/*
 * A compression context grows its tables at the first page, which is why one page goes through
 * it here: memory that is not there is found out now, not in the middle of a dump.
 */
result<std::unique_ptr<compressor>> make_compressor(size_t page_size)
{
	ZSTD_CCtx *context = ZSTD_createCCtx();
	if (!context)
		return no_codec_memory("zstd");
	std::unique_ptr<compressor> made(new (std::nothrow) zstd_compressor(context));
	if (!made) {
		ZSTD_freeCCtx(context);
		return no_codec_memory("zstd");
	}

	size_t room = ZSTD_compressBound(page_size);
	std::unique_ptr<std::byte[]> page = allocate_bytes(page_size);
	std::unique_ptr<std::byte[]> trial = allocate_bytes(room);
	if (!page || !trial)
		return no_codec_memory("zstd");
	memset(page.get(), 0, page_size);
	if (!made->compress({page.get(), page_size}, {trial.get(), room}))
		return no_codec_memory("zstd");
	return made;
}

result<std::unique_ptr<decompressor>> make_decompressor()
{
	ZSTD_DCtx *context = ZSTD_createDCtx();
	if (!context)
		return no_codec_memory("zstd");
	std::unique_ptr<decompressor> made(new (std::nothrow) zstd_decompressor(context));
	if (!made) {
		ZSTD_freeDCtx(context);
		return no_codec_memory("zstd");
	}
	return made;
}

} // namespace

const codec_backend zstd_backend = {make_compressor, make_decompressor};

} // namespace kdump
