// SPDX-License-Identifier: GPL-2.0-only
#include "type_witness.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <span>
#include <vector>

namespace kdump::generator {
namespace {

struct token {
	std::string_view text;
	std::string_view file; /* in quotes, as the line marker has it */
	uint64_t line = 0;
};

using tokens = std::vector<token>;

bool is_word(char c)
{
	return isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$';
}

/* Words, numbers, strings; of all else, one character at a time. */
class lexer {
public:
	explicit lexer(std::string_view source) : rest_(source)
	{
	}

	/* Empty at the end. */
	token next();
	/* Past the end of a group whose opening bracket was the last token. */
	void skip_group();

private:
	void skip_blank();
	void read_marker(std::string_view line);
	size_t measure() const;

	std::string_view rest_, file_;
	uint64_t line_ = 1;
	bool at_line_start_ = true;
};

/* # 12 "file" 1 3; other lines that begin like that are pragmas. */
void lexer::read_marker(std::string_view line)
{
	size_t digits = line.find_first_of("0123456789"), name = line.find('"');

	if (digits > 2 || name == line.npos)
		return;
	std::string_view number = line.substr(digits, line.find(' ', digits) - digits);
	file_ = line.substr(name, line.rfind('"') + 1 - name);
	line_ = parse_number(number).value_or(1) - 1; /* of the line that ends here */
}

void lexer::skip_blank()
{
	while (!rest_.empty()) {
		char c = rest_.front();
		if (c == '#' && at_line_start_) {
			size_t end = std::min(rest_.find('\n'), rest_.size());
			read_marker(rest_.substr(0, end));
			rest_.remove_prefix(end);
			continue;
		}
		if (!isspace(static_cast<unsigned char>(c)))
			return;
		at_line_start_ = c == '\n' || at_line_start_;
		line_ += c == '\n';
		rest_.remove_prefix(1);
	}
}

size_t lexer::measure() const
{
	char first = rest_.front();
	size_t end = 1;

	if (first == '"' || first == '\'') {
		while (end < rest_.size() && rest_[end] != first)
			end += rest_[end] == '\\' ? 2 : 1;
		end++;
	} else if (is_word(first)) {
		while (end < rest_.size() && is_word(rest_[end]))
			end++;
	}
	return std::min(end, rest_.size());
}

token lexer::next()
{
	skip_blank();
	if (rest_.empty())
		return {};
	token found = {rest_.substr(0, measure()), file_, line_};
	rest_.remove_prefix(found.text.size());
	at_line_start_ = false;
	return found;
}

bool opens(std::string_view text)
{
	return text == "(" || text == "[" || text == "{";
}

bool closes(std::string_view text)
{
	return text == ")" || text == "]" || text == "}";
}

void lexer::skip_group()
{
	int depth = 1;

	for (token at = next(); !at.text.empty(); at = next()) {
		depth += opens(at.text) - closes(at.text);
		if (depth == 0)
			return;
	}
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words)
{
	return std::find(words.begin(), words.end(), text) != words.end();
}

bool is_attribute(std::string_view text)
{
	return is_one_of(text,
			 {"__attribute__", "__attribute", "_Alignas", "asm", "__asm__", "__asm"});
}

bool is_typeof(std::string_view text)
{
	return is_one_of(text, {"typeof", "__typeof__", "__typeof"});
}

/*
 * One declaration at file scope, without attributes; what is in braces, and what typeof is asked
 * about, is not in it either. Nothing of a function is left. False at the end.
 */
bool read_declaration(lexer &in, tokens &into)
{
	bool has_value = false;
	int depth = 0;

	into.clear();
	for (token at = in.next(); !at.text.empty(); at = in.next()) {
		if (at.text == ";")
			return true;
		if (is_attribute(at.text) || is_typeof(at.text)) {
			if (in.next().text == "(")
				in.skip_group();
			if (is_typeof(at.text))
				into.push_back({"{", at.file, at.line});
			continue;
		}
		if (at.text == "{") {
			in.skip_group();
			if (!has_value && depth == 0 && !into.empty() && into.back().text == ")") {
				into.clear();
				return true;
			}
		} else {
			depth += opens(at.text) - closes(at.text);
			has_value |= at.text == "=";
		}
		into.push_back(at);
	}
	return false;
}

/* "struct tag {" becomes "{": the tag is no name of what is declared. */
void fold_tags(tokens &declaration)
{
	tokens folded;

	for (size_t i = 0; i < declaration.size(); i++) {
		token at = declaration[i];
		if (is_one_of(at.text, {"struct", "union", "enum"})) {
			at.text = "{";
			if (i + 1 < declaration.size() && is_word(declaration[i + 1].text.front()))
				i++;
			if (i + 1 < declaration.size() && declaration[i + 1].text == "{")
				i++;
		}
		folded.push_back(at);
	}
	declaration = std::move(folded);
}

/* Where the bracket at the front is closed. */
size_t group_size(std::span<const token> from)
{
	int depth = 0;

	for (size_t i = 0; i < from.size(); i++) {
		if (from[i].text != "{")
			depth += opens(from[i].text) - closes(from[i].text);
		if (depth == 0)
			return i;
	}
	return from.size();
}

/* What a declarator, with or without a type before it, names; nullptr if that is a function. */
const token *find_name(std::span<const token> declarator)
{
	const token *last = nullptr;

	for (size_t i = 0; i < declarator.size(); i++) {
		std::string_view text = declarator[i].text;
		if (text == "[" || text == "=")
			break;
		if (text == "(") {
			std::span<const token> group = declarator.subspan(i);
			group = group.subspan(1, group_size(group) - 1);
			bool is_pointer = !group.empty() && group.front().text == "*";
			return is_pointer ? find_name(group) : nullptr;
		}
		last = &declarator[i];
	}
	return last && is_word(last->text.front()) ? last : nullptr;
}

/* Calls visit(name) for each variable of a declaration. */
template <typename Visitor> void for_each_name(std::span<const token> declaration, Visitor visit)
{
	while (!declaration.empty()) {
		size_t end = 0;
		while (end < declaration.size() && declaration[end].text != ",")
			end += opens(declaration[end].text)
				       ? group_size(declaration.subspan(end)) + 1
				       : 1;
		end = std::min(end, declaration.size());
		if (const token *name = find_name(declaration.first(end)))
			visit(*name);
		declaration = declaration.subspan(std::min(end + 1, declaration.size()));
	}
}

bool has(const tokens &declaration, std::string_view word)
{
	return std::any_of(declaration.begin(), declaration.end(),
			   [&](const token &at) { return at.text == word; });
}

} // namespace

std::string type_witnesses(std::string_view source)
{
	lexer in(source);
	tokens declaration;
	std::set<std::string_view> seen;
	std::string text;

	while (read_declaration(in, declaration)) {
		bool is_static = has(declaration, "static");
		if ((!is_static && !has(declaration, "extern")) || has(declaration, "typedef"))
			continue;
		fold_tags(declaration);
		for_each_name(declaration, [&](const token &name) {
			/* What macros make for themselves. */
			if ((is_static && name.text.starts_with("__")) ||
			    !seen.insert(name.text).second)
				return;
			std::string variable(name.text);
			text += "# " + std::to_string(name.line) + " " + std::string(name.file) +
				"\n" + (is_static ? "static __attribute__((used)) " : "") +
				"__typeof__(" + variable + ") *" +
				std::string(type_witness_prefix) + variable + ";\n";
		});
	}
	return text;
}

} // namespace kdump::generator
