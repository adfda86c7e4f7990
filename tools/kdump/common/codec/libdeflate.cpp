// SPDX-License-Identifier: GPL-2.0-only
#include "codec/backend.hpp"

#include <libdeflate.h>
#include <utility>

namespace kdump {

namespace {

struct context_deleter {
	void operator()(libdeflate_compressor *context) const
	{
		libdeflate_free_compressor(context);
	}
};
using context = std::unique_ptr<libdeflate_compressor, context_deleter>;

/*
 * Twice as fast as zlib's fastest level on most pages, at the same size or less:
 *
 *	level 1, on pages that shrink well,
 *	level 2, on those that do not: there level 1 would make more of them than zlib does, and
 *	zlib itself, on pages of next to nothing, where libdeflate's look at what is common costs
 *	more than the rest.
 *
 * Neighbours are alike (memory of one slab, one process, one array), so what a page has become
 * tells which way to go with the next one.
 */
class libdeflate_compressor_of_pages final : public compressor {
public:
	libdeflate_compressor_of_pages(std::unique_ptr<compressor> zlib, context fast, context good,
				       size_t page_size) :
		zlib_(std::move(zlib)),
		fast_(std::move(fast)), good_(std::move(good)), tiny_(page_size / 32),
		large_(page_size * 3 / 8)
	{
		forget();
	}

	std::optional<size_t> compress(std::span<const std::byte> page,
				       std::span<std::byte> into) override
	{
		std::optional<size_t> size;

		if (last_ < tiny_)
			size = zlib_->compress(page, into);
		else
			size = deflate(last_ < large_ ? fast_ : good_, page, into);
		last_ = size.value_or(page.size());
		return size;
	}

	void forget() override
	{
		last_ = tiny_;
	}

private:
	static std::optional<size_t> deflate(const context &with, std::span<const std::byte> page,
					     std::span<std::byte> into)
	{
		size_t size = libdeflate_zlib_compress(with.get(), page.data(), page.size(),
						       into.data(), into.size());

		if (size == 0)
			return std::nullopt;
		return size;
	}

	std::unique_ptr<compressor> zlib_;
	context fast_, good_;
	size_t tiny_, large_;
	size_t last_; /* of the page before */
};

} // namespace

result<std::unique_ptr<compressor>> make_libdeflate_compressor(std::unique_ptr<compressor> zlib,
							       size_t page_size)
{
	context fast(libdeflate_alloc_compressor(1)), good(libdeflate_alloc_compressor(2));

	if (!fast || !good)
		return no_codec_memory("libdeflate");
	std::unique_ptr<compressor> made(new (std::nothrow) libdeflate_compressor_of_pages(
		std::move(zlib), std::move(fast), std::move(good), page_size));
	if (!made)
		return no_codec_memory("libdeflate");
	return made;
}

} // namespace kdump
