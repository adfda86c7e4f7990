// SPDX-License-Identifier: GPL-2.0-only
#include "codec/codec.hpp"

#include "codec/backend.hpp"

namespace kdump {

namespace {

/* Null if this build has not got the library. */
const codec_backend *find_backend(compression kind)
{
	switch (kind) {
	case compression::zlib:
		return &zlib_backend;
	case compression::lzo:
#ifdef HAVE_LZO
		return &lzo_backend;
#else
		return nullptr;
#endif
	case compression::snappy:
#ifdef HAVE_SNAPPY
		return &snappy_backend;
#else
		return nullptr;
#endif
	case compression::zstd:
#ifdef HAVE_ZSTD
		return &zstd_backend;
#else
		return nullptr;
#endif
	}
	return nullptr;
}

error not_built(compression kind)
{
	return make_error(error_code::unsupported, "this program was built without %s",
			  compression_name(kind));
}

} // namespace

const char *compression_name(compression kind)
{
	switch (kind) {
	case compression::zlib:
		return "zlib";
	case compression::lzo:
		return "lzo";
	case compression::snappy:
		return "snappy";
	case compression::zstd:
		return "zstd";
	}
	return "unknown";
}

bool is_supported(compression kind)
{
	return find_backend(kind) != nullptr;
}

result<std::unique_ptr<compressor>> compressor::make(compression kind, size_t page_size)
{
	const codec_backend *backend = find_backend(kind);

	if (!backend)
		return not_built(kind);
	return backend->make_compressor(page_size);
}

result<std::unique_ptr<compressor>> make_frame_compressor(size_t size)
{
#ifdef HAVE_ZSTD
	return make_zstd_frame_compressor(size);
#else
	static_cast<void>(size);
	return not_built(compression::zstd);
#endif
}

result<std::unique_ptr<decompressor>> decompressor::make(compression kind)
{
	const codec_backend *backend = find_backend(kind);

	if (!backend)
		return not_built(kind);
	return backend->make_decompressor();
}

} // namespace kdump
