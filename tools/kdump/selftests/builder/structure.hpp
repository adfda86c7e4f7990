// SPDX-License-Identifier: GPL-2.0-only
/*
 * The structures of dump files, written down once more and on their own, so that a mistake in
 * libvmcore's idea of them does not hide in the dumps that test it.
 */
#pragma once

#include "base/result.hpp"

#include <bit>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kdump::builder {

/* How the machine that wrote the dump lays out C structures. */
struct machine_abi {
	std::endian order = std::endian::little;
	uint64_t word = 8;	/* size of a long */
	uint64_t alignment = 8; /* of a 64-bit number */
	uint64_t time = 8;	/* size of a time_t */
};

enum class field_kind : uint8_t { u8, u16, u32, u64, word, time, be64, text };

struct structure_field {
	const char *name;
	field_kind kind;
	const char *value; /* what it is if the description does not say, an expression */
	uint16_t size = 0; /* of text */
};

struct structure {
	const char *name;
	std::span<const structure_field> fields;
};

/* "phdr" is another structure on 32-bit machines. Null if there is none of that name. */
const structure *find_structure(std::string_view name, const machine_abi &abi);

/* Appends a number of the kind, aligned as C does it. */
void append_number(std::vector<std::byte> &bytes, field_kind kind, uint64_t value,
		   const machine_abi &abi);

} // namespace kdump::builder
