// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the generator knows about a kernel: the shapes of its structs, its enumerators, the types
 * of its variables and the values of its macros. Filled from probes by dwarf_reader and
 * constant_reader, made one by merge, written by the emit_ files. Names are the kernel's own;
 * only emit_cpp changes the few that C++ does not allow.
 */
#pragma once

#include <bit>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kdump::generator {

enum class type_kind : uint8_t {
	nothing, /* void */
	function,
	boolean,
	character, /* plain char; signed and unsigned char are integers */
	integer,
	opaque, /* bytes that C++ has no fixed-width type for: float, vectors, 128-bit integers */
	pointer,
	array,
	record,
};

struct record;

struct type {
	type_kind kind = type_kind::nothing;
	bool is_signed = false;
	uint64_t size = 0;			 /* bytes; 0 for flexible arrays, void, functions */
	uint64_t count = 0;			 /* elements of an array, 0 if flexible */
	std::shared_ptr<const type> target = {}; /* of pointers and arrays */
	std::string record_name = {};		 /* of records with a name */
	std::shared_ptr<const record> nested = {}; /* of records without one */
	std::string c_name = {}; /* as C code would write it, without declarator */
};

struct bit_range {
	uint64_t offset; /* from the start of the record, counted as field.hpp says */
	uint64_t size;
};

struct member {
	std::string name;
	type shape;
	uint64_t offset = 0; /* bytes; not for bit fields */
	std::optional<bit_range> bits;
};

/* Where something is declared: a path from the top of the source or object tree. */
struct place {
	std::string file;
	int line = 0;

	bool is_header() const
	{
		return file.ends_with(".h");
	}
};

/* A struct or union; members of unnamed structs and unions inside it are its own members. */
struct record {
	std::string name; /* tag, typedef of an unnamed one, or <member>_type if nested */
	place where;
	uint64_t size = 0;
	std::vector<member> members;
};

struct enumerator {
	std::string name;
	int64_t value = 0; /* the bits of it */
	uint8_t size = 0;  /* bytes that the enum is stored in */
	bool is_signed = false;
	place where;
};

struct variable {
	std::string name;
	type shape;
	bool per_cpu = false;
	bool is_static = false;
	place where;
};

/* A macro's value, or the word that it is not known before the kernel runs. */
struct constant {
	std::string name;
	int64_t value = 0;
	uint8_t size = 0;
	bool is_signed = false;
	bool is_known = false;
};

/* What one probe says. Records are by name: C has one name space of tags. */
struct probe {
	std::string name;
	std::map<std::string, record> records;
	std::vector<enumerator> enumerators;
	std::vector<variable> variables;
	std::vector<constant> constants;
	std::set<std::string> per_cpu; /* names of variables declared per CPU */
};

/* What ELF headers say of the machine that the probes were compiled for. */
struct target {
	std::endian byte_order = std::endian::little;
	unsigned int word_size = 0;
	uint16_t elf_machine = 0;

	bool operator==(const target &) const = default;
};

/* All probes made one. */
struct kernel_model {
	target machine;
	std::map<std::string, record> records;
	std::map<std::string, enumerator> enumerators;
	std::map<std::string, variable> variables;
	std::map<std::string, constant> constants;
	std::map<std::string, constant> vmcoreinfo; /* by VMCOREINFO's keys */
	std::set<std::string> mentioned;  /* every record that anything points to or holds */
	std::vector<std::string> omitted; /* lines: what lost against another of its name */
};

/* The value of the low `size` bytes of `bits` in a signed or unsigned type of that size. */
inline int64_t truncate(int64_t bits, uint64_t size, bool is_signed)
{
	if (size >= 8)
		return bits;
	unsigned int unused = 64 - size * 8;
	uint64_t shifted = static_cast<uint64_t>(bits) << unused;
	return is_signed ? static_cast<int64_t>(shifted) >> unused
			 : static_cast<int64_t>(shifted >> unused);
}

} // namespace kdump::generator
