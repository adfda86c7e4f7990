// SPDX-License-Identifier: GPL-2.0-only
#include "codec/crc32.hpp"

#ifdef HAVE_LIBDEFLATE
#include <libdeflate.h>
#else
#include <zlib.h>
#endif

namespace kdump {

uint32_t crc32(std::span<const std::byte> bytes, uint32_t before)
{
#ifdef HAVE_LIBDEFLATE
	return libdeflate_crc32(before, bytes.data(), bytes.size());
#else
	return static_cast<uint32_t>(
		::crc32_z(before, reinterpret_cast<const Bytef *>(bytes.data()), bytes.size()));
#endif
}

} // namespace kdump
