// SPDX-License-Identifier: GPL-2.0-only
/* What each library's file gives to codec.cpp. */
#pragma once

#include "base/buffer.hpp"
#include "codec/codec.hpp"

namespace kdump {

struct codec_backend {
	result<std::unique_ptr<compressor>> (*make_compressor)(size_t page_size);
	result<std::unique_ptr<decompressor>> (*make_decompressor)();
};

/*
 * A compressor that takes libdeflate for what `zlib` would take long for. Both make the same
 * format.
 */
result<std::unique_ptr<compressor>> make_libdeflate_compressor(std::unique_ptr<compressor> zlib,
							       size_t page_size);

result<std::unique_ptr<compressor>> make_zstd_frame_compressor(size_t size);

extern const codec_backend zlib_backend;
extern const codec_backend lzo_backend;
extern const codec_backend snappy_backend;
extern const codec_backend zstd_backend;

inline error no_codec_memory(const char *library)
{
	return make_error(error_code::no_memory, "no memory for %s's working space", library);
}

inline error bad_page(const char *library)
{
	return make_error(error_code::corrupt, "page does not decompress with %s", library);
}

} // namespace kdump
