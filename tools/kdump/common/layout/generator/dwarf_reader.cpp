// SPDX-License-Identifier: GPL-2.0-only
#include "dwarf_reader.hpp"

#include "dwarf_die.hpp"
#include "type_witness.hpp"

#include "base/file.hpp"

#include <dwarf.h>

#include <algorithm>
#include <filesystem>

namespace kdump::generator {
namespace {

/* Types nest through typedefs, qualifiers, pointers and arrays: a dozen deep at the very most. */
constexpr int max_depth = 64;

constexpr std::string_view per_cpu_marker = "__kdump_percpu_";

class unit_reader {
public:
	unit_reader(Dwarf_Die unit, const source_trees &trees, std::endian order, probe &into);

	void read();

private:
	void name_records_after_typedefs();
	void read_top_level(Dwarf_Die &die);
	void read_record(Dwarf_Die &die);
	void read_enum(Dwarf_Die &die);
	void read_variable(Dwarf_Die &die);

	void read_members(Dwarf_Die &parent, uint64_t base, record &into);
	void read_member(Dwarf_Die &die, uint64_t base, record &into);
	std::optional<bit_range> find_bits(Dwarf_Die &die, uint64_t base, uint64_t offset,
					   const type &shape);

	type type_of(Dwarf_Die &die, const std::string &hint, int depth = 0);
	type read_type(Dwarf_Die &die, const std::string &hint, int depth);
	type read_base_type(Dwarf_Die &die);
	type read_enum_type(Dwarf_Die &die);
	type read_array(Dwarf_Die &die, const std::string &hint, int depth);
	type read_record_type(Dwarf_Die &die, const std::string &hint);

	std::string record_name(Dwarf_Die &die);
	place place_of(Dwarf_Die &die);

	Dwarf_Die unit_;
	const source_trees &trees_;
	std::endian order_;
	probe &into_;
	std::string directory_; /* where the compiler ran: file names may start there */
	uint8_t pointer_size_ = 0;
	std::map<Dwarf_Off, std::string> typedef_names_;
};

unit_reader::unit_reader(Dwarf_Die unit, const source_trees &trees, std::endian order,
			 probe &into) :
	unit_(unit),
	trees_(trees), order_(order), into_(into)
{
	Dwarf_Attribute attribute;
	Dwarf_Die same;

	dwarf_diecu(&unit_, &same, &pointer_size_, nullptr);
	if (const char *path = dwarf_formstring(dwarf_attr(&unit_, DW_AT_comp_dir, &attribute)))
		directory_ = path;
}

void unit_reader::read()
{
	name_records_after_typedefs();
	for_each_child(unit_, [this](Dwarf_Die &die) { read_top_level(die); });
}

/* atomic_t, pte_t, spinlock_t: structs without a tag are known by their first typedef. */
void unit_reader::name_records_after_typedefs()
{
	for_each_child(unit_, [this](Dwarf_Die &die) {
		Dwarf_Attribute attribute;
		Dwarf_Die target;

		if (dwarf_tag(&die) != DW_TAG_typedef ||
		    !dwarf_formref_die(dwarf_attr(&die, DW_AT_type, &attribute), &target))
			return;
		int tag = dwarf_tag(&target);
		if ((tag == DW_TAG_structure_type || tag == DW_TAG_union_type) &&
		    !dwarf_diename(&target))
			typedef_names_.try_emplace(dwarf_dieoffset(&target), name_of(die));
	});
}

void unit_reader::read_top_level(Dwarf_Die &die)
{
	int tag = dwarf_tag(&die);

	if (tag == DW_TAG_structure_type || tag == DW_TAG_union_type)
		read_record(die);
	else if (tag == DW_TAG_enumeration_type)
		read_enum(die);
	else if (tag == DW_TAG_variable)
		read_variable(die);
}

std::string unit_reader::record_name(Dwarf_Die &die)
{
	if (const char *tag = dwarf_diename(&die))
		return tag;
	auto known = typedef_names_.find(dwarf_dieoffset(&die));
	return known == typedef_names_.end() ? "" : known->second;
}

/*
 * The path from the top of whichever tree the file is in, such as include/linux/mm.h or
 * include/generated/asm-offsets.h; nothing for the compiler's own types and for the probe itself.
 */
place unit_reader::place_of(Dwarf_Die &die)
{
	const char *file = dwarf_decl_file(&die);
	int line = 0;

	if (!file)
		return {};
	dwarf_decl_line(&die, &line);
	std::string path = (std::filesystem::path(directory_) / file).lexically_normal();
	size_t cut = 0;
	for (const std::string &tree : {trees_.object, trees_.source})
		if (path.starts_with(tree + "/"))
			cut = std::max(cut, tree.size() + 1);
	if (!cut)
		return {};
	return {path.substr(cut), line};
}

void unit_reader::read_record(Dwarf_Die &die)
{
	std::string name = record_name(die);

	if (name.empty() || has_flag(die, DW_AT_declaration))
		return;
	record found = {name, place_of(die), find_number(die, DW_AT_byte_size).value_or(0), {}};
	read_members(die, 0, found);
	into_.records.try_emplace(name, std::move(found));
}

void unit_reader::read_members(Dwarf_Die &parent, uint64_t base, record &into)
{
	for_each_child(parent, [&](Dwarf_Die &die) {
		if (dwarf_tag(&die) == DW_TAG_member)
			read_member(die, base, into);
		else if (dwarf_tag(&die) == DW_TAG_enumeration_type)
			read_enum(die);
	});
}

void unit_reader::read_member(Dwarf_Die &die, uint64_t base, record &into)
{
	uint64_t offset = find_number(die, DW_AT_data_member_location).value_or(0);
	std::string name = name_of(die);

	if (name.empty()) {
		Dwarf_Attribute attribute;
		Dwarf_Die target;
		if (dwarf_formref_die(dwarf_attr(&die, DW_AT_type, &attribute), &target) &&
		    !dwarf_peel_type(&target, &target))
			read_members(target, base + offset, into);
		return;
	}
	member found = {name, type_of(die, name), base + offset, {}};
	found.bits = find_bits(die, base, offset, found.shape);
	into.members.push_back(std::move(found));
}

/*
 * DW_AT_data_bit_offset counts from the start of the record in the target's own order. The older
 * DW_AT_bit_offset counts from the most significant bit of a storage unit of DW_AT_byte_size
 * bytes, whatever the byte order.
 */
std::optional<bit_range> unit_reader::find_bits(Dwarf_Die &die, uint64_t base, uint64_t offset,
						const type &shape)
{
	auto size = find_number(die, DW_AT_bit_size);
	if (!size)
		return std::nullopt;
	if (auto position = find_number(die, DW_AT_data_bit_offset))
		return bit_range{base * 8 + *position, *size};
	uint64_t from_top = find_number(die, DW_AT_bit_offset).value_or(0);
	uint64_t unit = find_number(die, DW_AT_byte_size).value_or(shape.size);
	uint64_t start = (base + offset) * 8;
	if (order_ == std::endian::big)
		return bit_range{start + from_top, *size};
	return bit_range{start + unit * 8 - from_top - *size, *size};
}

void unit_reader::read_enum(Dwarf_Die &die)
{
	type shape = read_enum_type(die);
	place where = place_of(die);

	for_each_child(die, [&](Dwarf_Die &child) {
		auto value = find_signed_number(child, DW_AT_const_value);
		if (dwarf_tag(&child) != DW_TAG_enumerator || !value)
			return;
		into_.enumerators.push_back({name_of(child),
					     truncate(*value, shape.size, shape.is_signed),
					     uint8_t(shape.size), shape.is_signed, where});
	});
}

void unit_reader::read_variable(Dwarf_Die &die)
{
	std::string name = name_of(die);
	bool is_static = !has_flag(die, DW_AT_external);
	bool is_witness = name.starts_with(type_witness_prefix);

	name.erase(0, is_witness ? type_witness_prefix.size() : 0);
	/* Two underscores: what macros make for themselves, such as __ksymtab_x. */
	if (name.empty() || (is_static && name.starts_with("__")))
		return;
	if (name.starts_with(per_cpu_marker)) {
		into_.per_cpu.insert(name.substr(per_cpu_marker.size()));
		return;
	}
	variable found = {name, type_of(die, name), false, is_static, place_of(die)};
	if (found.where.file.empty())
		return;
	if (is_witness && found.shape.target)
		found.shape = type(*found.shape.target);
	if (found.shape.kind == type_kind::function) /* extern typeof(f) g; */
		return;
	/* "static struct { ... } tk_core;": its type is known by the name of the variable. */
	if (found.shape.nested) {
		found.shape.record_name = found.shape.nested->name;
		into_.records.try_emplace(found.shape.record_name, *found.shape.nested);
		found.shape.nested = nullptr;
	}
	into_.variables.push_back(std::move(found));
}

/* The type that a DIE refers to; none is void. */
type unit_reader::type_of(Dwarf_Die &die, const std::string &hint, int depth)
{
	Dwarf_Attribute attribute;
	Dwarf_Die target;

	if (depth > max_depth ||
	    !dwarf_formref_die(dwarf_attr_integrate(&die, DW_AT_type, &attribute), &target))
		return {.c_name = "void"};
	return read_type(target, hint, depth + 1);
}

type unit_reader::read_type(Dwarf_Die &die, const std::string &hint, int depth)
{
	switch (dwarf_tag(&die)) {
	case DW_TAG_base_type:
		return read_base_type(die);
	case DW_TAG_enumeration_type:
		return read_enum_type(die);
	case DW_TAG_structure_type:
	case DW_TAG_union_type:
		return read_record_type(die, hint);
	case DW_TAG_array_type:
		return read_array(die, hint, depth);
	case DW_TAG_subroutine_type:
		return {.kind = type_kind::function};
	case DW_TAG_pointer_type: /* clang does not say the size of one */
		return {.kind = type_kind::pointer,
			.size = pointer_size_,
			.target = std::make_shared<const type>(type_of(die, hint, depth))};
	default: /* typedefs and qualifiers */
		return type_of(die, hint, depth);
	}
}

type unit_reader::read_base_type(Dwarf_Die &die)
{
	type found = {.kind = type_kind::opaque,
		      .size = find_number(die, DW_AT_byte_size).value_or(0),
		      .c_name = name_of(die)};
	uint64_t encoding = find_number(die, DW_AT_encoding).value_or(0);
	bool is_signed = encoding == DW_ATE_signed || encoding == DW_ATE_signed_char;
	bool is_unsigned = encoding == DW_ATE_unsigned || encoding == DW_ATE_unsigned_char;

	if (encoding == DW_ATE_boolean && found.size == 1)
		found.kind = type_kind::boolean;
	else if (found.c_name == "char")
		found.kind = type_kind::character;
	else if ((is_signed || is_unsigned) && found.size <= 8 && std::has_single_bit(found.size))
		found.kind = type_kind::integer;
	found.is_signed = is_signed;
	return found;
}

/*
 * An enum is the integer it is stored as. Compilers that do not say which one it is are asked
 * for a negative enumerator.
 */
type unit_reader::read_enum_type(Dwarf_Die &die)
{
	Dwarf_Attribute attribute;
	Dwarf_Die base;
	bool is_signed = false;
	std::string name = name_of(die);

	if (dwarf_formref_die(dwarf_attr(&die, DW_AT_type, &attribute), &base) &&
	    !dwarf_peel_type(&base, &base)) {
		is_signed = read_base_type(base).is_signed;
	} else {
		for_each_child(die, [&](Dwarf_Die &child) {
			is_signed |= find_signed_number(child, DW_AT_const_value).value_or(0) < 0;
		});
	}
	return {.kind = type_kind::integer,
		.is_signed = is_signed,
		.size = find_number(die, DW_AT_byte_size).value_or(4),
		.c_name = name.empty() ? "int" : "enum " + name};
}

type unit_reader::read_array(Dwarf_Die &die, const std::string &hint, int depth)
{
	type element = type_of(die, hint, depth);

	if (has_flag(die, DW_AT_GNU_vector))
		return {.kind = type_kind::opaque,
			.size = find_number(die, DW_AT_byte_size).value_or(0),
			.c_name = element.c_name};

	std::vector<uint64_t> counts;
	for_each_child(die, [&](Dwarf_Die &child) {
		if (dwarf_tag(&child) == DW_TAG_subrange_type)
			counts.push_back(count_of(child));
	});
	/* int a[2][3] is two arrays of three. */
	for (auto count = counts.rbegin(); count != counts.rend(); ++count)
		element = {.kind = type_kind::array,
			   .size = element.size * *count,
			   .count = *count,
			   .target = std::make_shared<const type>(std::move(element))};
	return element;
}

type unit_reader::read_record_type(Dwarf_Die &die, const std::string &hint)
{
	type found = {.kind = type_kind::record,
		      .size = find_number(die, DW_AT_byte_size).value_or(0),
		      .record_name = record_name(die)};

	if (found.record_name.empty()) {
		record nested = {hint + "_type", place_of(die), found.size, {}};
		read_members(die, 0, nested);
		found.nested = std::make_shared<const record>(std::move(nested));
		return found;
	}
	bool is_union = dwarf_tag(&die) == DW_TAG_union_type;
	found.c_name = (!dwarf_diename(&die) ? ""
			: is_union	     ? "union "
					     : "struct ") +
		       found.record_name;
	return found;
}

error dwarf_failure(const std::string &path)
{
	return make_error(error_code::corrupt, "%s: %s", path.c_str(), dwarf_errmsg(-1));
}

} // namespace

result<void> read_dwarf(const std::string &path, const source_trees &trees, probe &into)
{
	KDUMP_TRY(input, file::open(path));
	std::unique_ptr<Dwarf, int (*)(Dwarf *)> debug(
		dwarf_begin(input.descriptor(), DWARF_C_READ), dwarf_end);
	if (!debug)
		return dwarf_failure(path);

	GElf_Ehdr header;
	if (!gelf_getehdr(dwarf_getelf(debug.get()), &header))
		return make_error(error_code::corrupt, "%s: not an ELF file", path.c_str());
	std::endian order = header.e_ident[EI_DATA] == ELFDATA2MSB ? std::endian::big
								   : std::endian::little;
	Dwarf_Off offset = 0, next;
	size_t header_size;
	while (dwarf_nextcu(debug.get(), offset, &next, &header_size, nullptr, nullptr, nullptr) ==
	       0) {
		Dwarf_Die unit;
		if (!dwarf_offdie(debug.get(), offset + header_size, &unit))
			return dwarf_failure(path);
		unit_reader(unit, trees, order, into).read();
		offset = next;
	}
	if (offset == 0)
		return make_error(error_code::corrupt, "%s: no debug information", path.c_str());
	return {};
}

} // namespace kdump::generator
