// SPDX-License-Identifier: GPL-2.0-only
#include "layout_writer.hpp"

#include "names.hpp"

#include "base/error.hpp"

namespace kdump::generator {
namespace {

/* A member may not have its struct's name. */
std::string member_name(const std::string &name, const std::string &owner)
{
	std::string result = identifier(name);
	return result == owner ? result + "_" : result;
}

/* The unnamed struct that a member, a pointer or an array of it is made of; else null. */
const record *nested_record(const type &shape)
{
	const type *at = &shape;

	while (at->target)
		at = at->target.get();
	return at->nested.get();
}

} // namespace

layout_writer::layout_writer(const kernel_model &model) : model_(model)
{
	/* Variables often have the name of their struct, so that is written in full. */
	for (const auto &[name, v] : model.variables)
		variables_.insert(name);
	for (const auto &[name, r] : model.records)
		variables_.insert(identifier(name));
	variables_.insert(model.mentioned.begin(), model.mentioned.end());
}

/*
 * Our vocabulary in full where a struct of the kernel (bytes, array) or a member of the struct
 * being written has the same name, in short everywhere else.
 */
std::string layout_writer::word(const std::string &name, const scope &hidden) const
{
	if (hidden.contains(name) || model_.records.contains(name) ||
	    model_.mentioned.contains(name))
		return "::kdump::" + name;
	return name;
}

/* `struct page *page` is everyday C; in C++ the member hides the struct. */
std::string layout_writer::layout_name(const std::string &name, const scope &hidden) const
{
	std::string result = identifier(name);
	return hidden.contains(result) ? "::kdump::layout::" + result : result;
}

std::string layout_writer::type_text(const type &shape, const scope &hidden) const
{
	switch (shape.kind) {
	case type_kind::nothing:
		return "void";
	case type_kind::function:
		return word("function", hidden);
	case type_kind::boolean:
		return "bool";
	case type_kind::character:
		return "char";
	case type_kind::integer:
		return format("%sint%u_t", shape.is_signed ? "" : "u",
			      static_cast<unsigned int>(shape.size * 8));
	case type_kind::opaque:
		return word("array", hidden) + "<uint8_t, " + std::to_string(shape.size) + ">";
	case type_kind::pointer:
		return word("ptr", hidden) + "<" + type_text(*shape.target, hidden) + ">";
	case type_kind::array:
		return word("array", hidden) + "<" + type_text(*shape.target, hidden) + ", " +
		       std::to_string(shape.count) + ">";
	case type_kind::record:
		return shape.nested ? shape.nested->name : layout_name(shape.record_name, hidden);
	}
	return "void";
}

std::string layout_writer::member_text(const member &m, const std::string &owner,
				       const scope &hidden) const
{
	std::string head = "static constexpr " + word(m.bits ? "bitfield" : "field", hidden) + "<" +
			   owner + ", " + type_text(m.shape, hidden) + "> " +
			   member_name(m.name, owner) + "{";
	if (m.bits)
		return head + std::to_string(m.bits->offset) + ", " + std::to_string(m.bits->size) +
		       "};\n";
	return head + std::to_string(m.offset) + "};\n";
}

std::string layout_writer::record_text(const record &shape, const std::string &indent,
				       const scope &outer) const
{
	std::string owner = identifier(shape.name), inner = indent + "\t";
	scope hidden = outer;

	for (const member &m : shape.members) {
		hidden.insert(member_name(m.name, owner));
		if (const record *nested = nested_record(m.shape))
			hidden.insert(nested->name);
	}
	std::string text = indent + "struct " + owner + " : " + word("record", outer) + " {\n";
	text += inner + "static constexpr const char *name_ = \"" + shape.name + "\";\n";
	text += inner + "static constexpr size_t size_ = " + std::to_string(shape.size) + ";\n";
	for (const member &m : shape.members) {
		if (const record *nested = nested_record(m.shape))
			text += record_text(*nested, inner, hidden);
		text += inner + member_text(m, owner, hidden);
	}
	return text + indent + "};\n";
}

std::string layout_writer::record_text(const record &shape) const
{
	return record_text(shape, "", {});
}

std::string layout_writer::variable_text(const variable &v) const
{
	std::string kind = word(v.per_cpu ? "percpu_symbol" : "symbol", variables_);
	/* A type without a name has no name here, either. */
	std::string of = nested_record(v.shape) ? word("array", variables_) + "<uint8_t, " +
							  std::to_string(v.shape.size) + ">"
						: type_text(v.shape, variables_);

	return "inline constexpr " + kind + "<" + of + "> " + identifier(v.name) + "{\"" + v.name +
	       "\"};\n";
}

} // namespace kdump::generator
