// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a compressed page: nothing is written outside the page, whether they are one or
 * not. And as a page that is compressed: it comes back.
 */
#include "codec/codec.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

using namespace kdump;

namespace {

constexpr size_t page_size = 4096;

/* AddressSanitizer sees a byte written behind a vector of exactly that size. */
void decompress(compression kind, std::span<const std::byte> bytes)
{
	auto context = decompressor::make(kind);
	std::vector<std::byte> page(page_size);

	if (!context)
		return;
	(void)(*context)->decompress(bytes, page);
	(void)(*context)->decompress(bytes, std::span(page).first(100));
}

void round_trip(compression kind, std::span<const std::byte> bytes)
{
	auto packer = compressor::make(kind, page_size);
	auto unpacker = decompressor::make(kind);
	std::vector<std::byte> packed(page_size), got(bytes.size());

	if (!packer || !unpacker)
		return;
	auto size = (*packer)->compress(bytes, packed);
	if (!size)
		return;
	if (!(*unpacker)->decompress(std::span(packed).first(*size), got) ||
	    !std::equal(got.begin(), got.end(), bytes.begin()))
		abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	std::span<const std::byte> bytes =
		std::as_bytes(std::span(data, std::min(size, page_size)));

	for (compression kind :
	     {compression::zlib, compression::lzo, compression::snappy, compression::zstd}) {
		decompress(kind, bytes);
		if (!bytes.empty())
			round_trip(kind, bytes);
	}
	return 0;
}
