// SPDX-License-Identifier: GPL-2.0-only
/* Types by the names that people call them. */
#include "kernel/btf_text.hpp"

#include "base/text.hpp"
#include "kernel/btf_internal.hpp"

#include <algorithm>

namespace kdump {

std::string integer_name(std::string_view name)
{
	bool is_unsigned = false, is_signed = false, is_short = false;
	unsigned int longs = 0;
	std::string_view base = name.empty() ? "" : "int";

	for (std::string_view rest = name; !rest.empty();) {
		std::string_view word = take_field(rest, ' ');
		if (word == "unsigned")
			is_unsigned = true;
		else if (word == "signed")
			is_signed = true;
		else if (word == "short")
			is_short = true;
		else if (word == "long")
			longs++;
		else if (word == "char" || word == "__int128")
			base = word;
		else if (word != "int" && !word.empty())
			return std::string(name);
	}

	std::string written = is_unsigned		    ? "unsigned "
			      : is_signed && base == "char" ? "signed "
							    : "";
	if (is_short)
		return written + "short";
	if (longs)
		return written + (longs == 1 ? "long" : "long long");
	return written.append(base);
}

namespace {

/* The names that the BTF may have for what the user calls `name`. */
std::vector<std::string_view> integer_spellings(std::string_view name)
{
	static constexpr std::string_view names[] = {
		"char",	    "signed char",	     "unsigned char",	  "short int",
		"int",	    "short unsigned int",    "unsigned int",	  "long int",
		"__int128", "long unsigned int",     "__int128 unsigned", "long long int",
		"_Bool",    "long long unsigned int"};
	std::string wanted = integer_name(name);
	std::vector<std::string_view> spellings{name};

	for (std::string_view candidate : names) {
		if (candidate != name && integer_name(candidate) == wanted)
			spellings.push_back(candidate);
	}
	return spellings;
}

} // namespace

std::vector<btf_id> find_type(const btf &types, std::string_view c_name)
{
	static constexpr struct {
		std::string_view keyword;
		btf_kind kind;
	} tagged[] = {{"struct", btf_kind::structure},
		      {"union", btf_kind::union_type},
		      {"enum", btf_kind::enumeration}};
	std::string_view name = trim(c_name);
	std::string_view rest = name;
	std::string_view first = take_field(rest, ' ');
	std::vector<btf_id> found;

	for (const auto &tag : tagged) {
		if (first == tag.keyword)
			return types.find_all(trim(rest), tag.kind);
		std::vector<btf_id> some = types.find_all(name, tag.kind);
		found.insert(found.end(), some.begin(), some.end());
	}
	for (btf_kind kind : {btf_kind::type_definition, btf_kind::floating_point}) {
		std::vector<btf_id> some = types.find_all(name, kind);
		found.insert(found.end(), some.begin(), some.end());
	}
	for (std::string_view spelling : integer_spellings(name)) {
		std::vector<btf_id> some = types.find_all(spelling, btf_kind::integer);
		found.insert(found.end(), some.begin(), some.end());
	}
	std::sort(found.begin(), found.end());
	return found;
}

} // namespace kdump
