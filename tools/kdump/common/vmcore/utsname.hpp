// SPDX-License-Identifier: GPL-2.0-only
/*
 * struct new_utsname of include/uapi/linux/utsname.h: six strings, each in a field of 65 bytes
 * with a NUL behind it. An ABI, the same on every machine.
 */
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace kdump {

struct utsname {
	static constexpr size_t field_size = 65;
	static constexpr size_t size = 6 * field_size;
	static constexpr size_t release_offset = 2 * field_size;

	std::string sysname, nodename, release, version, machine, domainname;
};

/* Whatever the bytes are: each field up to its NUL. */
utsname parse_utsname(std::span<const std::byte, utsname::size> bytes);

/*
 * Only what a running kernel may have there: every field ends within its bytes and is text, and
 * it is a Linux of the release given.
 */
std::optional<utsname> recognise_utsname(std::span<const std::byte, utsname::size> bytes,
					 std::string_view release);

} // namespace kdump
