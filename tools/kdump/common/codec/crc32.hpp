// SPDX-License-Identifier: GPL-2.0-only
/* The CRC-32 of zlib, gzip and the kernel's crc32_le(), by whichever library is faster. */
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace kdump {

/* Of what `before` is the checksum of, with `bytes` behind it. */
uint32_t crc32(std::span<const std::byte> bytes, uint32_t before = 0);

} // namespace kdump
