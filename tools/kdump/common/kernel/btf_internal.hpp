// SPDX-License-Identifier: GPL-2.0-only
/* What the parts of btf share, and nobody else needs: include/uapi/linux/btf.h in numbers. */
#pragma once

#include "kernel/btf.hpp"

#include <mutex>

namespace kdump::btf_format {

constexpr uint16_t magic = 0xeb9f;
constexpr uint8_t version = 1;
constexpr uint32_t header_size = 24; /* struct btf_header; later ones may be longer */
constexpr uint32_t type_size = 12;   /* struct btf_type */

/* struct btf_type.info */
constexpr uint32_t count_mask = 0xffff;
constexpr uint32_t kind_shift = 24;
constexpr uint32_t kind_mask = 0x1f;
constexpr uint32_t kind_flag = 1U << 31;

constexpr btf_kind kind_of(uint32_t info)
{
	return static_cast<btf_kind>(info >> kind_shift & kind_mask);
}

/* The third word of these is a size in bytes, not a type. */
constexpr bool has_size(btf_kind kind)
{
	switch (kind) {
	case btf_kind::integer:
	case btf_kind::structure:
	case btf_kind::union_type:
	case btf_kind::enumeration:
	case btf_kind::enumeration64:
	case btf_kind::data_section:
	case btf_kind::floating_point:
		return true;
	default:
		return false;
	}
}

/* Of what follows the header, the size of each of `count` pieces. */
constexpr uint32_t piece_size(btf_kind kind)
{
	switch (kind) {
	case btf_kind::structure:
	case btf_kind::union_type:
	case btf_kind::data_section:
	case btf_kind::enumeration64:
		return 12;
	case btf_kind::enumeration:
	case btf_kind::function_prototype:
		return 8;
	default:
		return 0;
	}
}

/* struct btf_member.offset where the kind flag is set */
constexpr uint32_t member_offset(uint32_t word)
{
	return word & 0xffffff;
}
constexpr uint32_t member_bits(uint32_t word)
{
	return word >> 24;
}

/* The word behind the header of an integer. */
constexpr uint32_t integer_bits(uint32_t word)
{
	return word & 0xff;
}
constexpr uint32_t integer_offset(uint32_t word)
{
	return word >> 16 & 0xff;
}
constexpr uint32_t integer_encoding(uint32_t word)
{
	return word >> 24 & 0xf;
}

} // namespace kdump::btf_format

namespace kdump {

/* A hash table of the own types that have a name: chains of ids, ascending. */
struct btf::name_index {
	std::once_flag made;
	std::vector<btf_id> first; /* by hash; 0 ends a chain */
	std::vector<btf_id> next;  /* by id - first_own() */
};

/*
 * BTF names integers as DWARF does, "long unsigned int"; people write "unsigned long". Anything
 * that is not made of these words comes back as it is.
 */
std::string integer_name(std::string_view name);

} // namespace kdump
