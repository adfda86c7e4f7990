// SPDX-License-Identifier: GPL-2.0-only
#include "codec/backend.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>
#include <zstd.h>

namespace kdump {

namespace {

struct context_deleter {
	void operator()(ZSTD_CCtx *context) const
	{
		ZSTD_freeCCtx(context);
	}
};
using context = std::unique_ptr<ZSTD_CCtx, context_deleter>;

std::optional<size_t> compress_with(const context &with, std::span<const std::byte> bytes,
				    std::span<std::byte> into)
{
	size_t size =
		ZSTD_compress2(with.get(), into.data(), into.size(), bytes.data(), bytes.size());

	if (ZSTD_isError(size))
		return std::nullopt;
	return size;
}

/*
 * Most of the time of level 1 on a page is not spent on finding what repeats but on the
 * statistics of its literals. Pages that shrink well have few of those: a better search for
 * matches (ZSTD_dfast) and literals as they are make most of them smaller in two thirds of the
 * time, but others larger, as those of page descriptors: now and then both ways are tried. For
 * pages that do not shrink well nothing is better than level 1.
 *
 * Neighbours are alike (memory of one slab, one process, one array), so what a page has become
 * tells which way to go with the next one.
 */
class zstd_compressor final : public compressor {
public:
	/* `plain` has no literals compressed; it may be null. */
	zstd_compressor(context level_1, context plain, buffer trial, size_t page_size) :
		level_1_(std::move(level_1)), plain_(std::move(plain)), trial_(std::move(trial)),
		page_size_(page_size), small_(page_size / 4), large_(page_size / 2)
	{
	}

	std::optional<size_t> compress(std::span<const std::byte> page,
				       std::span<std::byte> into) override
	{
		std::optional<size_t> size;
		bool is_plain = false;

		if (shrinks_well_ && plain_) {
			if (until_trial_ == 0)
				return try_both(page, into);
			--until_trial_;
			is_plain = plain_is_better_;
		}
		if (is_plain)
			size = compress_with(plain_, page, into);
		/* The guess was wrong, and a better way is known. */
		if (!is_plain || !size || *size >= large_)
			size = compress_with(level_1_, page, into);
		shrinks_well_ = size && *size < small_;
		return size;
	}

	void forget() override
	{
		shrinks_well_ = false;
		until_trial_ = 0;
	}

private:
	/* The smaller one is kept, and tells which way to go until the next trial. */
	std::optional<size_t> try_both(std::span<const std::byte> page, std::span<std::byte> into)
	{
		std::optional<size_t> plain = compress_with(plain_, page, into);
		std::optional<size_t> level_1 =
			compress_with(level_1_, page,
				      {trial_.get(), std::min({page_size_, into.size(),
							       plain.value_or(SIZE_MAX)})});

		until_trial_ = pages_between_trials;
		plain_is_better_ = plain && !level_1;
		if (level_1)
			memcpy(into.data(), trial_.get(), *level_1);
		std::optional<size_t> size = level_1 ? level_1 : plain;
		shrinks_well_ = size && *size < small_;
		return size;
	}

	static constexpr unsigned int pages_between_trials = 31;

	context level_1_, plain_;
	buffer trial_;
	size_t page_size_, small_, large_;
	bool shrinks_well_ = false;
	bool plain_is_better_ = true;
	unsigned int until_trial_ = 0;
};

class zstd_frame_compressor final : public compressor {
public:
	explicit zstd_frame_compressor(context made) : context_(std::move(made))
	{
	}

	std::optional<size_t> compress(std::span<const std::byte> content,
				       std::span<std::byte> into) override
	{
		return compress_with(context_, content, into);
	}

private:
	context context_;
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
 * A context grows its tables at the first page, which is why one page goes through it here:
 * memory that is not there is found out now, not in the middle of a dump.
 */
bool try_out(const context &made, size_t page_size)
{
	size_t room = ZSTD_compressBound(page_size);
	buffer page = make_buffer(page_size);
	buffer trial = make_buffer(room);

	if (!made || !page || !trial)
		return false;
	memset(page.get(), 0, page_size);
	return !ZSTD_isError(ZSTD_compress2(made.get(), trial.get(), room, page.get(), page_size));
}

/*
 * Null if this libzstd does not take the parameters: whether literals are compressed is one of
 * those that it calls experimental, ZSTD_c_literalCompressionMode = ZSTD_ps_disable.
 */
context make_plain(size_t page_size)
{
	constexpr ZSTD_cParameter literal_compression = ZSTD_c_experimentalParam5;
	constexpr int disabled = 2;
	/* Tables as large as the page: those of 64 KiB pages would leave the first cache. */
	int page_bits = std::clamp(static_cast<int>(std::bit_width(page_size - 1)), 10, 14);
	const std::pair<ZSTD_cParameter, int> parameters[] = {
		{ZSTD_c_compressionLevel, 1}, {ZSTD_c_strategy, ZSTD_dfast},
		{ZSTD_c_minMatch, 4},	      {ZSTD_c_hashLog, page_bits},
		{ZSTD_c_chainLog, page_bits}, {literal_compression, disabled},
	};
	context made(ZSTD_createCCtx());

	for (auto [parameter, value] : parameters)
		if (!made || ZSTD_isError(ZSTD_CCtx_setParameter(made.get(), parameter, value)))
			return nullptr;
	return made;
}

context make_level_1()
{
	context made(ZSTD_createCCtx());

	if (made)
		ZSTD_CCtx_setParameter(made.get(), ZSTD_c_compressionLevel, 1);
	return made;
}

result<std::unique_ptr<compressor>> make_compressor(size_t page_size)
{
	context level_1 = make_level_1(), plain = make_plain(page_size);

	if (!try_out(level_1, page_size) || (plain && !try_out(plain, page_size)))
		return no_codec_memory("zstd");
	buffer trial = make_buffer(page_size);
	if (!trial)
		return no_codec_memory("zstd");
	std::unique_ptr<compressor> made(new (std::nothrow) zstd_compressor(
		std::move(level_1), std::move(plain), std::move(trial), page_size));
	if (!made)
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

result<std::unique_ptr<compressor>> make_zstd_frame_compressor(size_t size)
{
	context level_1 = make_level_1();

	if (level_1)
		ZSTD_CCtx_setParameter(level_1.get(), ZSTD_c_checksumFlag, 1);
	if (!try_out(level_1, size))
		return no_codec_memory("zstd");
	std::unique_ptr<compressor> made(new (std::nothrow)
						 zstd_frame_compressor(std::move(level_1)));
	if (!made)
		return no_codec_memory("zstd");
	return made;
}

const codec_backend zstd_backend = {make_compressor, make_decompressor};

} // namespace kdump
