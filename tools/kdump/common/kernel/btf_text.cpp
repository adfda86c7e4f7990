// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/btf_text.hpp"

#include "kernel/btf_internal.hpp"

namespace kdump {

namespace {

/* C asks no compiler for structs deeper than 63. */
constexpr unsigned int nesting_limit = 32;
/* Bytes of text, and steps on the way to them; far above what any type of the kernel takes. */
constexpr size_t text_limit = 4 << 20;

void append_word(std::string &text, std::string_view word)
{
	if (!text.empty() && !word.empty())
		text += ' ';
	text += word;
}

/* An array of const, itself const, is written with one. */
void append_qualifier(std::string &qualifiers, std::string_view word)
{
	if (qualifiers.find(word) == qualifiers.npos)
		append_word(qualifiers, word);
}

/* A declaration taken apart: "const struct page", "*const p[4]". */
struct declaration {
	std::string before; /* qualifiers of the base type */
	btf_type base;
	std::string after; /* type tags of the base type */
	std::string declarator;
	bool by_pointer = false; /* the base is not part of what is declared */
	bool is_function = false;
};

class type_writer {
public:
	explicit type_writer(const btf &types) : types_(types)
	{
	}

	result<std::string> declare(btf_id id, std::string_view name, unsigned int depth = 0);
	result<void> define(btf_id id);
	std::vector<btf_line> take_lines()
	{
		return std::move(lines_);
	}

private:
	result<declaration> take_apart(btf_id id, std::string_view name, unsigned int depth);
	result<std::string> parameters(const btf_type &prototype, unsigned int depth);
	result<void> add_member(const btf_member &member, unsigned int depth, bool is_inside);
	result<void> add_body(const btf_type &type, unsigned int depth,
			      std::optional<uint32_t> base);
	result<void> add_line(unsigned int depth, std::string text,
			      std::optional<btf_member> member = std::nullopt);
	error too_much(btf_id id) const;
	/* False where what was written or looked at is more than can be meant. */
	bool spend(size_t size)
	{
		spent_ += size;
		return spent_ < text_limit;
	}

	const btf &types_;
	std::vector<btf_line> lines_;
	size_t spent_ = 0;
};

error type_writer::too_much(btf_id id) const
{
	return make_error(error_code::limit, "BTF type %u: too much to write out", id);
}

const char *keyword(const btf_type &type)
{
	switch (type.kind) {
	case btf_kind::structure:
		return "struct";
	case btf_kind::union_type:
		return "union";
	case btf_kind::enumeration:
	case btf_kind::enumeration64:
		return "enum";
	case btf_kind::forward:
		return type.kind_flag ? "union" : "struct";
	default:
		return "";
	}
}

std::string base_name(const btf_type &type)
{
	if (type.kind == btf_kind::void_type)
		return "void";
	if (type.kind == btf_kind::integer)
		return integer_name(type.name);

	std::string name = keyword(type);
	append_word(name, type.name.empty() ? "{...}" : type.name);
	return name;
}

/*
 * From the name outwards, as C declarators are read: each pointer, array and prototype on the way
 * wraps what is there. Qualifiers wait until it is clear what they qualify.
 */
result<declaration> type_writer::take_apart(btf_id id, std::string_view name, unsigned int depth)
{
	declaration made;
	std::string &d = made.declarator;
	std::string qualifiers, tags;

	d = name;
	for (unsigned int i = 0; i < btf::chain_limit && spend(1); i++) {
		btf_type type = types_.type(id);
		bool of_pointer = d.starts_with('*');

		id = type.target;
		switch (type.kind) {
		case btf_kind::pointer:
			append_word(qualifiers, tags);
			tags.clear();
			if (!qualifiers.empty() && !d.empty())
				qualifiers += ' ';
			d = "*" + qualifiers + d;
			qualifiers.clear();
			made.by_pointer = true;
			break;
		case btf_kind::array: {
			uint32_t length = types_.array_length(type);
			if (of_pointer)
				d = "(" + d + ")";
			d += "[" + (length ? std::to_string(length) : "") + "]";
			break;
		}
		case btf_kind::function_prototype: {
			KDUMP_TRY(list, parameters(type, depth));
			if (of_pointer)
				d = "(" + d + ")";
			d += "(" + list + ")";
			made.is_function = true;
			break;
		}
		case btf_kind::const_type:
			append_qualifier(qualifiers, "const");
			break;
		case btf_kind::volatile_type:
			append_qualifier(qualifiers, "volatile");
			break;
		case btf_kind::restrict_type:
			append_qualifier(qualifiers, "restrict");
			break;
		case btf_kind::type_tag:
			/* BTF_TYPE_TAG() of the kernel stands behind __user, __rcu, __percpu. */
			append_word(tags, "__" + std::string(type.name));
			break;
		case btf_kind::function:
		case btf_kind::variable:
			if (d.empty())
				d = type.name;
			break;
		case btf_kind::declaration_tag:
			break;
		default:
			made.before = std::move(qualifiers);
			made.after = std::move(tags);
			made.base = type;
			return made;
		}
	}
	return too_much(id);
}

result<std::string> type_writer::parameters(const btf_type &prototype, unsigned int depth)
{
	std::string list;

	if (depth == nesting_limit)
		return too_much(prototype.id);
	for (uint32_t i = 0; i < prototype.count; i++) {
		btf_parameter parameter = types_.parameter(prototype, i);

		if (!spend(sizeof(", ...")))
			return too_much(prototype.id);
		if (i)
			list += ", ";
		if (!parameter.type && parameter.name.empty()) {
			list += "...";
			continue;
		}
		KDUMP_TRY(text, declare(parameter.type, parameter.name, depth + 1));
		list += text;
	}
	return list.empty() ? "void" : list;
}

result<std::string> type_writer::declare(btf_id id, std::string_view name, unsigned int depth)
{
	KDUMP_TRY(parts, take_apart(id, name, depth));
	std::string text = std::move(parts.before);

	append_word(text, base_name(parts.base));
	append_word(text, parts.after);
	append_word(text, parts.declarator);
	if (!spend(text.size()))
		return too_much(id);
	return text;
}

std::string width_of(const btf_member &member)
{
	return member.bitfield_size ? " : " + std::to_string(member.bitfield_size) : "";
}

result<void> type_writer::add_line(unsigned int depth, std::string text,
				   std::optional<btf_member> member)
{
	if (!spend(sizeof(btf_line) + text.size()))
		return make_error(error_code::limit, "BTF: more than %zu bytes of text",
				  text_limit);
	lines_.push_back({depth, std::move(text), std::move(member)});
	return {};
}

/* A type without a tag can be written nowhere else, so it is written where it is used. */
bool is_untagged(const btf_type &type)
{
	return type.name.empty() && (type.is_composite() || type.is_enumeration());
}

result<void> type_writer::add_member(const btf_member &member, unsigned int depth, bool is_inside)
{
	KDUMP_TRY(parts, take_apart(member.type, member.name, 0));
	std::optional<btf_member> shown;
	if (is_inside && !member.name.empty())
		shown = member;
	if (!is_untagged(parts.base) || parts.is_function) {
		KDUMP_TRY(text, declare(member.type, member.name));
		return add_line(depth, text + width_of(member) + ";", shown);
	}

	std::optional<uint32_t> base;
	if (is_inside && !parts.by_pointer)
		base = member.bit_offset;
	append_word(parts.before, keyword(parts.base));
	KDUMP_CHECK(add_line(depth, parts.before + " {"));
	KDUMP_CHECK(add_body(parts.base, depth + 1, base));
	std::string end = "}";
	append_word(end, parts.after);
	append_word(end, parts.declarator);
	return add_line(depth, end + width_of(member) + ";", shown);
}

/* `base`: bits from the start of the outermost struct, if this one is part of it. */
result<void> type_writer::add_body(const btf_type &type, unsigned int depth,
				   std::optional<uint32_t> base)
{
	if (depth > nesting_limit)
		return too_much(type.id);
	for (uint32_t i = 0; i < type.count; i++) {
		if (type.is_enumeration()) {
			btf_enumerator one = types_.enumerator(type, i);
			std::string value =
				type.kind_flag ? std::to_string(static_cast<int64_t>(one.value))
					       : std::to_string(one.value);
			KDUMP_CHECK(add_line(depth, std::string(one.name) + " = " + value + ","));
			continue;
		}
		btf_member member = types_.member(type, i);
		member.bit_offset += base.value_or(0);
		KDUMP_CHECK(add_member(member, depth, base.has_value()));
	}
	return {};
}

result<void> type_writer::define(btf_id id)
{
	btf_type type = types_.type(id);

	if (type.kind == btf_kind::type_definition) {
		btf_member target{.name = type.name, .type = type.target};
		KDUMP_CHECK(add_member(target, 0, false));
		lines_.front().text.insert(0, "typedef ");
		return {};
	}
	if (!type.is_composite() && !type.is_enumeration()) {
		KDUMP_TRY(text, declare(id, ""));
		return add_line(0, std::move(text));
	}
	std::string begin = keyword(type);
	append_word(begin, type.name);
	KDUMP_CHECK(add_line(0, begin + " {"));
	KDUMP_CHECK(add_body(type, 1, 0));
	return add_line(0, "}");
}

} // namespace

result<std::string> declare(const btf &types, btf_id type, std::string_view name)
{
	return type_writer(types).declare(type, name);
}

result<std::string> declare(const btf &types, const btf_member &member)
{
	KDUMP_TRY(text, declare(types, member.type, member.name));
	return text + width_of(member);
}

result<std::vector<btf_line>> define(const btf &types, btf_id type)
{
	type_writer writer(types);

	KDUMP_CHECK(writer.define(type));
	return writer.take_lines();
}

} // namespace kdump
