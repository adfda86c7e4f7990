// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/text/table.hpp"

#include "crash-lite/text/escape.hpp"

#include "base/escape.hpp"

#include <algorithm>
#include <cinttypes>

namespace kdump::crash_lite {

namespace {

/* From this many equal elements on a list is shortened; what gdb does, so scripts know it. */
constexpr size_t repeat_threshold = 10;

std::string format_list(const cell::list &values, unsigned int indent)
{
	std::string out = "{";

	for (size_t i = 0; i < values.size();) {
		std::string text = format_value(values[i], indent);
		size_t next = i + 1;

		while (next < values.size() && format_value(values[next], indent) == text)
			next++;
		size_t count = next - i;
		if (count < repeat_threshold) {
			count = 1;
			next = i + 1;
		}
		out += i == 0 ? "" : ", ";
		out += text;
		if (count > 1)
			out += format(" <repeats %zu times>", count);
		i = next;
	}
	return out += "}";
}

std::string format_record(const cell::record &members, unsigned int indent)
{
	std::string out = "{\n";

	for (const auto &[name, value] : members) {
		out.append(indent + 2, ' ');
		if (!name.empty())
			out.append(printable_line(name)).append(" = ");
		out += format_value(value, indent + 2);
		out += &value == &members.back().second ? "\n" : ",\n";
	}
	return out.append(indent, ' ') += "}";
}

struct value_printer {
	unsigned int indent;

	std::string operator()(std::monostate) const
	{
		return "";
	}
	std::string operator()(bool value) const
	{
		return value ? "true" : "false";
	}
	std::string operator()(int64_t value) const
	{
		return format("%" PRId64, value);
	}
	std::string operator()(uint64_t value) const
	{
		return format("%" PRIu64, value);
	}
	std::string operator()(const hexadecimal &h) const
	{
		return format("%s%0*" PRIx64, h.prefix ? "0x" : "", static_cast<int>(h.digits),
			      h.value);
	}
	std::string operator()(const decimal_fraction &f) const
	{
		return format("%.*f", static_cast<int>(f.decimals), f.value);
	}
	std::string operator()(const std::string &text) const
	{
		return printable_line(text);
	}
	std::string operator()(const cell::list &values) const
	{
		return format_list(values, indent);
	}
	std::string operator()(const cell::record &members) const
	{
		return format_record(members, indent);
	}
};

std::string pad(std::string text, size_t width, align alignment)
{
	size_t taken = display_width(text);

	if (taken >= width)
		return text;
	text.insert(alignment == align::left ? text.size() : 0, width - taken, ' ');
	return text;
}

/* Headings stand where the values stand; over addresses, in the middle. */
std::string pad_heading(const column &c, size_t width, bool centered)
{
	size_t taken = display_width(c.heading);

	if (!centered || taken >= width)
		return pad(c.heading, width, c.alignment);
	return pad(std::string((width - taken) / 2, ' ') + c.heading, width, align::left);
}

bool holds_hexadecimal(const cell &c)
{
	return std::holds_alternative<hexadecimal>(c.value());
}

void trim_end(std::string &line)
{
	line.erase(line.find_last_not_of(' ') + 1);
}

class text_formatter {
public:
	explicit text_formatter(std::string_view command_name) : command_name_(command_name)
	{
	}

	void add(const section &s, bool outermost);
	void add_failure(const error &failure);
	std::string take()
	{
		return std::move(out_);
	}

private:
	void add_heading(const section &s, const std::vector<size_t> &widths);
	void add_row(const section &s, const row &r, const std::vector<size_t> &widths);
	void add_record(const section &s, const row &r);

	std::string_view command_name_;
	std::string out_;
};

std::vector<size_t> find_widths(const section &s)
{
	std::vector<size_t> widths;

	for (const column &c : s.columns)
		widths.push_back(std::max<size_t>(
			c.min_width, s.form == shape::table ? display_width(c.heading) : 0));
	if (s.form != shape::table)
		return widths;
	for (const row &r : s.rows)
		for (size_t i = 0; i < r.cells.size() && i < widths.size(); i++)
			widths[i] = std::max(widths[i], display_width(format_value(r.cells[i])));
	return widths;
}

void text_formatter::add_heading(const section &s, const std::vector<size_t> &widths)
{
	std::string line(s.indent, ' ');

	if (std::all_of(s.columns.begin(), s.columns.end(),
			[](const column &c) { return c.heading.empty(); }))
		return;
	for (size_t i = 0; i < s.columns.size(); i++) {
		bool centered = std::any_of(s.rows.begin(), s.rows.end(), [&](const row &r) {
			return i < r.cells.size() && holds_hexadecimal(r.cells[i]);
		});
		const column &c = s.columns[i];

		line += i == 0 ? "" : "  ";
		line.append(c.before.size(), ' ');
		line += pad_heading(c, widths[i], centered);
		line.append(c.after.size(), ' ');
	}
	trim_end(line);
	out_ += line + '\n';
}

void text_formatter::add_row(const section &s, const row &r, const std::vector<size_t> &widths)
{
	bool table = s.form == shape::table;
	std::string line(s.indent, ' ');

	/* A row for programs only: what is below it may still be for people. */
	if (std::none_of(r.cells.begin(), r.cells.end(),
			 [](const cell &c) { return c.is_shown(); }))
		return;
	for (size_t i = 0; i < s.columns.size(); i++) {
		const column &c = s.columns[i];
		bool there = i < r.cells.size() && r.cells[i].is_shown();

		if (!there && !table)
			continue;
		line += i > 0 && table ? "  " : "";
		line += there ? c.before : std::string(c.before.size(), ' ');
		line += pad(there ? format_value(r.cells[i], s.indent) : "", widths[i],
			    c.alignment);
		line += there ? c.after : std::string(c.after.size(), ' ');
	}
	/* Blanks at the end of what the command says are its own; those of padding are not. */
	if (table)
		trim_end(line);
	out_ += line + '\n';
}

void text_formatter::add_record(const section &s, const row &r)
{
	size_t width = 0;

	for (const column &c : s.columns)
		width = std::max(width, display_width(c.heading));
	for (size_t i = 0; i < s.columns.size() && i < r.cells.size(); i++) {
		const column &c = s.columns[i];

		if (!r.cells[i].is_shown() || c.heading.empty())
			continue;
		out_ += std::string(s.indent, ' ') + pad(c.heading, width, align::right) + ": " +
			c.before + format_value(r.cells[i], s.indent) + c.after + '\n';
	}
}

void text_formatter::add(const section &s, bool outermost)
{
	std::vector<size_t> widths = find_widths(s);

	out_ += s.title;
	if (s.form == shape::table && !s.rows.empty())
		add_heading(s, widths);
	for (const row &r : s.rows) {
		if (outermost && &r != &s.rows.front() && !s.rows.front().below.empty())
			out_ += '\n';
		if (r.failure)
			add_failure(*r.failure);
		else if (s.form == shape::record)
			add_record(s, r);
		else
			add_row(s, r, widths);
		for (const section &below : r.below)
			add(below, false);
	}
	out_ += s.after;
}

void text_formatter::add_failure(const error &failure)
{
	out_.append(command_name_).append(": ").append(printable_line(failure.message())) += '\n';
}

} // namespace

std::string format_value(const cell &c, unsigned int indent)
{
	if (c.shown())
		return printable_text(*c.shown());
	return std::visit(value_printer{indent}, c.value());
}

std::string format_text(const report &r, std::string_view command_name)
{
	text_formatter formatter(command_name);

	for (const section &s : r.sections)
		formatter.add(s, true);
	for (const error &e : r.errors)
		formatter.add_failure(e);
	return formatter.take();
}

} // namespace kdump::crash_lite
