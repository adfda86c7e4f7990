// SPDX-License-Identifier: GPL-2.0-only
/*
 * BTF, the kernel's own description of its types: Documentation/bpf/btf.rst,
 * include/uapi/linux/btf.h. A header, then the types one behind the other, numbered from 1 in
 * that order (0 is void), then their names. A module's BTF is split: its numbers and its string
 * offsets go on where those of vmlinux end.
 *
 * parse() checks everything that can be checked once - every id, offset and length - in one pass,
 * so that taking a type apart cannot fail. What is left for later is how types hang together: a
 * typedef of itself is an error of whoever follows it. Nothing here reads a dump.
 */
#pragma once

#include "base/result.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kdump {

/* BTF_KIND_* */
enum class btf_kind : uint8_t {
	void_type = 0, /* BTF_KIND_UNKN: only ever type 0 */
	integer = 1,
	pointer = 2,
	array = 3,
	structure = 4,
	union_type = 5,
	enumeration = 6,
	forward = 7, /* "struct x;" or, with kind_flag, "union x;" */
	type_definition = 8,
	volatile_type = 9,
	const_type = 10,
	restrict_type = 11,
	function = 12,
	function_prototype = 13,
	variable = 14,
	data_section = 15,
	floating_point = 16,
	declaration_tag = 17,
	type_tag = 18,
	enumeration64 = 19,
};

/* A number of a type. */
using btf_id = uint32_t;

/* What every type has. Names are views into the BTF and end after btf::name_limit bytes. */
struct btf_type {
	btf_id id = 0;
	btf_kind kind = btf_kind::void_type;
	/* Of structs, unions: members are given as bit fields. Of enums: values are signed. */
	bool kind_flag = false;
	/* Members, enumerators, parameters, or variables of a section. */
	uint16_t count = 0;
	std::string_view name; /* empty if it has none */
	uint32_t size = 0;     /* bytes; of integer, floating, struct, union, enum, section */
	btf_id target = 0;     /* of pointer, typedef, qualifier, tag, function, variable;
				  what a prototype returns; an array's elements */
	uint32_t position = 0; /* of what follows the header; for btf */

	bool is_composite() const
	{
		return kind == btf_kind::structure || kind == btf_kind::union_type;
	}
	bool is_enumeration() const
	{
		return kind == btf_kind::enumeration || kind == btf_kind::enumeration64;
	}
	/* const, volatile, restrict, type tag */
	bool is_qualifier() const;
};

struct btf_integer {
	uint8_t bits;
	bool is_signed, is_char, is_bool;
};

/*
 * Bits count from the start of the struct; on big-endian machines from the most significant one
 * of byte 0.
 */
struct btf_member {
	std::string_view name; /* empty: an anonymous struct or union, or padding bits */
	btf_id type = 0;
	uint32_t bit_offset = 0;
	uint8_t bitfield_size = 0; /* bits; 0 if it is no bit field */
};

struct btf_enumerator {
	std::string_view name;
	uint64_t value; /* sign-extended if the enum's kind_flag is set */
};

struct btf_parameter {
	std::string_view name;
	btf_id type; /* 0 in the last one: "..." */
};

struct btf_section_variable {
	btf_id variable;
	uint32_t offset; /* bytes; as the section is linked */
	uint32_t size;
};

class btf {
public:
	/* KSYM_NAME_LEN: the kernel takes no longer names. */
	static constexpr size_t name_limit = 512;
	/* MAX_RESOLVE_DEPTH of kernel/bpf/btf.c: no chain of types is longer. */
	static constexpr unsigned int chain_limit = 32;

	/*
	 * The bytes are borrowed or taken over; of either byte order, which the magic number
	 * tells. `base` is borrowed and has to stay where it is: vmlinux's BTF, for a module's.
	 */
	static result<btf> parse(std::span<const std::byte> bytes, const btf *base = nullptr);
	static result<btf> parse(std::vector<std::byte> bytes, const btf *base = nullptr);

	btf(btf &&) noexcept;
	btf &operator=(btf &&) noexcept;
	~btf();

	std::endian byte_order() const
	{
		return order_;
	}
	/* Bytes; as "unsigned long" tells, or 8. */
	uint32_t pointer_size() const
	{
		return pointer_size_;
	}
	/* All ids are below this one, the base's included; own ones start at first_own(). */
	btf_id end() const;
	btf_id first_own() const
	{
		return first_id_;
	}

	/* Void if there is no such id. */
	btf_type type(btf_id id) const;

	/* What follows the header of a type of that kind. index < type.count */
	btf_integer integer(const btf_type &type) const;
	uint32_t array_length(const btf_type &type) const;
	btf_member member(const btf_type &type, uint32_t index) const;
	btf_enumerator enumerator(const btf_type &type, uint32_t index) const;
	btf_parameter parameter(const btf_type &type, uint32_t index) const;
	btf_section_variable section_variable(const btf_type &type, uint32_t index) const;

	/* The type behind qualifiers and type tags, and behind typedefs too. */
	result<btf_type> strip_qualifiers(btf_id id) const;
	result<btf_type> resolve(btf_id id) const;

	/* sizeof(), in bytes. Of void and of functions 1, as gcc has it. */
	result<uint64_t> size_of(btf_id id) const;

	/*
	 * The member of that name of a struct or union, as C finds it: anonymous structs and
	 * unions are looked into. Offsets count from the outermost. error_code::not_found
	 */
	result<btf_member> find_member(const btf_type &type, std::string_view name) const;
	/* All members that find_member() can find, in their order. */
	result<std::vector<btf_member>> flatten(const btf_type &type) const;

	/*
	 * Everything of that name and kind, by id; the base's first. Several structs may have one
	 * name, each in a source file of its own. For enumeration either kind of enum is found.
	 * The first search makes an index; may be called by several threads.
	 */
	std::vector<btf_id> find_all(std::string_view name, btf_kind kind) const;
	std::optional<btf_id> find(std::string_view name, btf_kind kind) const;

private:
	struct name_index;
	friend class btf_reader;

	btf();
	/* The BTF that defines this type: this one or its base. */
	const btf &home(btf_id id) const;
	uint32_t word(uint32_t position) const;
	std::string_view string_at(uint32_t offset) const;
	const name_index &names() const;

	std::vector<std::byte> owned_;
	std::span<const std::byte> types_;
	std::span<const std::byte> strings_;
	std::vector<uint32_t> positions_; /* in types_, of type first_id_ + i */
	const btf *base_ = nullptr;
	btf_id first_id_ = 1;
	uint32_t first_string_ = 0;
	uint32_t pointer_size_ = 8;
	std::endian order_ = std::endian::little;
	std::unique_ptr<name_index> names_;
};

} // namespace kdump
