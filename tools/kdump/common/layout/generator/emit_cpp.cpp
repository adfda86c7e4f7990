// SPDX-License-Identifier: GPL-2.0-only
#include "emit_cpp.hpp"

#include "layout_writer.hpp"
#include "merge.hpp"
#include "names.hpp"

#include "base/error.hpp"

#include <algorithm>

namespace kdump::generator {
namespace {

std::string integer_name(unsigned int size, bool is_signed)
{
	return format("%sint%u_t", is_signed ? "" : "u", size * 8);
}

/* A literal that has the value in any type of that size. */
std::string literal(int64_t value, bool is_signed)
{
	if (is_signed && value == INT64_MIN)
		return "-9223372036854775807 - 1";
	if (is_signed || (value >= 0 && value < 0x10000))
		return format("%lld", static_cast<long long>(value));
	return format("0x%llx", wide(value));
}

template <typename Named> std::string constant_line(const Named &c)
{
	return format("inline constexpr %s %s = %s;\n", integer_name(c.size, c.is_signed).c_str(),
		      identifier(c.name).c_str(), literal(c.value, c.is_signed).c_str());
}

/* What one kernel file declares, in its own order. */
struct declarations {
	std::string kernel_file;
	std::vector<const record *> records;
	std::vector<const enumerator *> enumerators;
	std::vector<const variable *> variables;
};

template <typename Pointers> void sort_by_line(Pointers &list)
{
	std::stable_sort(list.begin(), list.end(),
			 [](auto a, auto b) { return a->where.line < b->where.line; });
}

std::map<std::string, declarations> group_by_header(const kernel_model &model)
{
	std::map<std::string, declarations> headers;

	auto of = [&](const place &where) -> declarations & {
		declarations &found = headers[header_path(where.file)];
		if (found.kernel_file.empty())
			found.kernel_file = where.file;
		return found;
	};
	for (const auto &[name, r] : model.records)
		of(r.where).records.push_back(&r);
	for (const auto &[name, e] : model.enumerators)
		of(e.where).enumerators.push_back(&e);
	for (const auto &[name, v] : model.variables)
		of(v.where).variables.push_back(&v);
	for (auto &[path, header] : headers) {
		sort_by_line(header.records);
		std::stable_sort(header.enumerators.begin(), header.enumerators.end(),
				 [](auto a, auto b) {
					 return std::pair(a->where.line, a->value) <
						std::pair(b->where.line, b->value);
				 });
		sort_by_line(header.variables);
	}
	return headers;
}

/* A field only names its type: who reads on into a struct of another header includes that too. */
std::string header_text(const kernel_model &model, const declarations &header)
{
	layout_writer writer(model);
	std::string text = banner;

	if (!header.kernel_file.empty())
		text += "/* " + header.kernel_file + " */\n\n";
	text += "#include \"layout/field.hpp\"\n#include \"layout/symbol.hpp\"\n\n"
		"#include \"kdump/layout/forward.hpp\"\n";
	if (!header.records.empty()) {
		text += "\nnamespace kdump::layout {\n\n";
		for (const record *r : header.records)
			text += writer.record_text(*r) + "\n";
		text += "} // namespace kdump::layout\n";
	}
	if (!header.enumerators.empty()) {
		text += "\nnamespace kdump::constant {\n\n";
		for (const enumerator *e : header.enumerators)
			text += constant_line(*e);
		text += "\n} // namespace kdump::constant\n";
	}
	if (!header.variables.empty()) {
		text += "\nnamespace kdump::variable {\n\n";
		for (const variable *v : header.variables)
			text += writer.variable_text(*v);
		text += "\n} // namespace kdump::variable\n";
	}
	return text;
}

} // namespace

result<void> emit_target(const kernel_model &model, output_directory &out)
{
	auto shift = model.constants.find("PAGE_SHIFT");
	if (shift == model.constants.end() || !shift->second.is_known)
		return make_error(error_code::not_found, "no probe says what PAGE_SHIFT is");

	const target &machine = model.machine;
	std::string text = banner;
	text += "#include <bit>\n#include <cstdint>\n\nnamespace kdump::target {\n\n";
	text += format("inline constexpr std::endian byte_order = std::endian::%s;\n",
		       machine.byte_order == std::endian::big ? "big" : "little");
	text += format("inline constexpr unsigned int word_size = %u; /* bytes */\n",
		       machine.word_size);
	text += format("inline constexpr uint16_t elf_machine = %u;\n", machine.elf_machine);
	text += format("inline constexpr unsigned int page_shift = %u;\n",
		       static_cast<unsigned int>(shift->second.value));
	text += "inline constexpr uint64_t page_size = uint64_t{1} << page_shift;\n";
	text += "\n} // namespace kdump::target\n";
	return out.write("target.hpp", text);
}

result<void> emit_architecture(const std::string &name, output_directory &out)
{
	return out.write("arch.hpp", banner + ("#include \"arch/" + name) + "/arch.hpp\"\n");
}

result<void> emit_constants(const kernel_model &model, output_directory &out)
{
	std::string text = banner, unknown;

	text += "#include <cstdint>\n\nnamespace kdump::constant {\n\n";
	for (const auto &[name, c] : model.constants) {
		if (c.is_known)
			text += constant_line(c);
		else
			unknown += " *\t" + name + "\n";
	}
	if (!unknown.empty())
		text += "\n/*\n * Not known before this kernel runs:\n" + unknown + " */\n";
	text += "\n} // namespace kdump::constant\n";
	return out.write("constant.hpp", text);
}

result<void> emit_layouts(const kernel_model &model, output_directory &out)
{
	std::string forward = banner;

	forward += "namespace kdump::layout {\n\n";
	for (const std::string &name : model.mentioned) {
		forward += "struct " + identifier(name) + ";";
		if (auto r = model.records.find(name); r != model.records.end())
			forward += " /* " + header_path(r->second.where.file) + " */";
		forward += "\n";
	}
	forward += "\n} // namespace kdump::layout\n";
	KDUMP_CHECK(out.write("layout/forward.hpp", forward));
	for (const auto &[path, header] : group_by_header(model))
		KDUMP_CHECK(out.write("layout/" + path, header_text(model, header)));
	return out.remove_stale("layout");
}

result<void> emit_vmcoreinfo(const kernel_model &model, output_directory &out)
{
	std::string text = banner;

	text += "#include <array>\n#include <cstdint>\n\nnamespace kdump {\n\n"
		"/* What this kernel writes into VMCOREINFO, sorted by key. */\n"
		"struct vmcoreinfo_fact {\n\tconst char *key;\n\tint64_t value;\n"
		"\tbool is_known; /* false: only when the kernel runs */\n};\n\n";
	text += format("inline constexpr std::array<vmcoreinfo_fact, %zu> vmcoreinfo_facts = {{\n",
		       model.vmcoreinfo.size());
	for (const auto &[key, c] : model.vmcoreinfo)
		text += format("\t{\"%s\", %s, %s},\n", key.c_str(), literal(c.value, true).c_str(),
			       c.is_known ? "true" : "false");
	text += "}};\n\n} // namespace kdump\n";
	return out.write("vmcoreinfo.hpp", text);
}

result<void> emit_variable_table(const kernel_model &model, output_directory &out)
{
	std::string text = banner;

	text += "#include \"layout/symbol.hpp\"\n\n#include <array>\n\nnamespace kdump {\n\n"
		"/* Sorted by name. */\n";
	text += format("inline constexpr std::array<variable_type, %zu> variable_types = {{\n",
		       model.variables.size());
	for (const auto &[name, v] : model.variables)
		text += format("\t{\"%s\", \"%s\", %s},\n", name.c_str(),
			       c_spelling(v.shape).c_str(), v.is_static ? "true" : "false");
	text += "}};\n\n} // namespace kdump\n";
	return out.write("variables.hpp", text);
}

} // namespace kdump::generator
