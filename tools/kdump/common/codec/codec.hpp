// SPDX-License-Identifier: GPL-2.0-only
/*
 * One page in, one page out. A context holds a library's working memory and is reused from page
 * to page; it serves one thread at a time, so each thread has its own. Making one is the only
 * thing that allocates, and says error_code::no_memory instead of aborting.
 *
 * zlib is always there; the others are when the build found their library.
 */
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace kdump {

enum class compression : uint8_t { zlib, lzo, snappy, zstd };

/* As users write it: "zlib", "lzo", "snappy", "zstd". */
const char *compression_name(compression kind);

/* Whether this build can make contexts of the kind. */
bool is_supported(compression kind);

class compressor {
public:
	/* For pages of up to `page_size` bytes. error_code::unsupported, no_memory. */
	static result<std::unique_ptr<compressor>> make(compression kind, size_t page_size);
	virtual ~compressor() = default;

	/*
	 * The fast level of each library. Returns how many bytes of `into` hold the result, or
	 * nothing if it would not fit there: pass one byte less than the page to learn whether
	 * it shrinks. `into` may have been written to either way.
	 */
	virtual std::optional<size_t> compress(std::span<const std::byte> page,
					       std::span<std::byte> into) = 0;

	/*
	 * From how one page went a context may learn what suits the next. The same pages after
	 * forget() give the same bytes, whatever came before it.
	 */
	virtual void forget()
	{
	}
};

/*
 * Makes zstd frames of up to `size` bytes of content that say how large it is and have its
 * checksum; as fast as pages are compressed. error_code::unsupported, no_memory.
 */
result<std::unique_ptr<compressor>> make_frame_compressor(size_t size);

/* What a frame of `size` bytes of content takes if nothing in it shrinks, at most. */
constexpr size_t packed_bound(size_t size)
{
	return size + (size >> 8) + 512;
}

class decompressor {
public:
	/* For pages of any size. error_code::unsupported, no_memory. */
	static result<std::unique_ptr<decompressor>> make(compression kind);
	virtual ~decompressor() = default;

	/*
	 * Fills `page` to its last byte and never writes past it, whatever `from` promises;
	 * what does not come out at exactly that size is error_code::corrupt.
	 */
	virtual result<void> decompress(std::span<const std::byte> from,
					std::span<std::byte> page) = 0;
};

} // namespace kdump
