// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/text/json.hpp"

#include "base/escape.hpp"

#include <cinttypes>
#include <cmath>

namespace kdump::crash_lite {

namespace {

/* Puts the commas in: one object or array under construction. */
class json_scope {
public:
	json_scope(std::string &out, char open, char close) : out_(out), close_(close)
	{
		out_ += open;
	}
	~json_scope()
	{
		out_ += close_;
	}
	json_scope(const json_scope &) = delete;
	json_scope &operator=(const json_scope &) = delete;

	void next()
	{
		out_ += first_ ? "" : ",";
		first_ = false;
	}
	void key(std::string_view name)
	{
		next();
		out_ += json_quote(name) + ":";
	}

private:
	std::string &out_;
	char close_;
	bool first_ = true;
};

void append_value(std::string &out, const cell &c);

/* Members of an anonymous struct are members of the struct around it, as in C. */
void append_members(std::string &out, json_scope &object, const cell::record &members)
{
	for (const auto &[name, value] : members) {
		const auto *inner = std::get_if<cell::record>(&value.value());

		if (name.empty() && inner) {
			append_members(out, object, *inner);
			continue;
		}
		object.key(name);
		append_value(out, value);
	}
}

struct value_writer {
	std::string &out;

	void operator()(std::monostate) const
	{
		out += "null";
	}
	void operator()(bool value) const
	{
		out += value ? "true" : "false";
	}
	void operator()(int64_t value) const
	{
		out += format("%" PRId64, value);
	}
	void operator()(uint64_t value) const
	{
		out += format("%" PRIu64, value);
	}
	void operator()(const hexadecimal &h) const
	{
		out += format("\"0x%0*" PRIx64 "\"", static_cast<int>(h.digits), h.value);
	}
	void operator()(const decimal_fraction &f) const
	{
		out += std::isfinite(f.value)
			       ? format("%.*f", static_cast<int>(f.decimals), f.value)
			       : "null";
	}
	void operator()(const std::string &text) const
	{
		out += json_quote(text);
	}
	void operator()(const cell::list &values) const
	{
		json_scope array(out, '[', ']');

		for (const cell &c : values) {
			array.next();
			append_value(out, c);
		}
	}
	void operator()(const cell::record &members) const
	{
		json_scope object(out, '{', '}');

		append_members(out, object, members);
	}
};

void append_value(std::string &out, const cell &c)
{
	std::visit(value_writer{out}, c.value());
}

void append_section(std::string &out, const section &s);

void append_row(std::string &out, const section &s, const row &r)
{
	json_scope object(out, '{', '}');

	for (size_t i = 0; i < s.columns.size(); i++) {
		if (s.columns[i].name.empty())
			continue;
		object.key(s.columns[i].name);
		append_value(out, i < r.cells.size() ? r.cells[i] : cell());
	}
	for (const section &below : r.below) {
		object.key(below.name);
		append_section(out, below);
	}
}

/* Failed rows stand under "errors", not among the rows. */
void append_section(std::string &out, const section &s)
{
	if (s.single || s.form == shape::record) {
		if (s.rows.empty() || s.rows.front().failure)
			out += "null";
		else
			append_row(out, s, s.rows.front());
		return;
	}

	json_scope array(out, '[', ']');
	for (const row &r : s.rows) {
		if (r.failure)
			continue;
		array.next();
		append_row(out, s, r);
	}
}

} // namespace

const char *error_code_name(error_code code)
{
	switch (code) {
	case error_code::excluded:
		return "excluded";
	case error_code::absent:
		return "absent";
	case error_code::fault:
		return "fault";
	case error_code::corrupt:
		return "corrupt";
	case error_code::truncated:
		return "truncated";
	case error_code::mismatch:
		return "mismatch";
	case error_code::unsupported:
		return "unsupported";
	case error_code::limit:
		return "limit";
	case error_code::not_found:
		return "not_found";
	case error_code::unreadable:
		return "unreadable";
	case error_code::incomplete:
		return "incomplete";
	case error_code::no_space:
		return "no_space";
	case error_code::io:
		return "io";
	case error_code::no_memory:
		return "no_memory";
	case error_code::invalid_argument:
		return "invalid_argument";
	}
	return "unknown";
}

std::string format_json(const report &r, std::string_view command_line)
{
	std::string out;
	{
		json_scope document(out, '{', '}');

		document.key("command");
		out += json_quote(command_line);
		for (const section &s : r.sections) {
			document.key(s.name);
			append_section(out, s);
		}
		document.key("errors");

		json_scope array(out, '[', ']');
		for (const error *e : r.all_errors()) {
			array.next();
			out += format("{\"code\":\"%s\",\"message\":", error_code_name(e->code())) +
			       json_quote(e->message()) + "}";
		}
	}
	return out += '\n';
}

} // namespace kdump::crash_lite
