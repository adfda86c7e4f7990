// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a command answers with: values in rows, rows in sections, and what went wrong. It is data
 * only; text/table.hpp makes it text for people, text/json.hpp a document for programs.
 */
#pragma once

#include "base/address.hpp"
#include "base/error.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace kdump::crash_lite {

/* Printed in hexadecimal; a string "0x..." in JSON, whose numbers are not always 64 bits wide. */
struct hexadecimal {
	uint64_t value;
	unsigned int digits = 0; /* at least so many, with zeros in front */
	bool prefix = false;	 /* "0x" in front, in text */
};

/* Printed with a fixed number of decimals. */
struct decimal_fraction {
	double value;
	unsigned int decimals;
};

/* One value: nothing, a scalar, a list, or a record of named members. */
class cell {
public:
	using list = std::vector<cell>;
	using member = std::pair<std::string, cell>;
	using record = std::vector<member>;
	using variant = std::variant<std::monostate, bool, int64_t, uint64_t, hexadecimal,
				     decimal_fraction, std::string, list, record>;

	/* Out of line, for every command has them many times. */
	cell();
	cell(const cell &);
	cell(cell &&) noexcept;
	cell &operator=(const cell &);
	cell &operator=(cell &&) noexcept;
	~cell();

	cell(bool value) : value_(value)
	{
	}
	template <std::signed_integral T> cell(T value) : value_(static_cast<int64_t>(value))
	{
	}
	template <std::unsigned_integral T> cell(T value) : value_(static_cast<uint64_t>(value))
	{
	}
	template <typename Tag> cell(strong_address<Tag> a) : value_(hexadecimal{a.value})
	{
	}
	cell(hexadecimal value) : value_(value)
	{
	}
	cell(decimal_fraction value) : value_(value)
	{
	}
	cell(const char *text);
	cell(std::string_view text);
	cell(std::string text);
	cell(list values);
	cell(record members);

	/*
	 * The same value, which people see as `text`; programs still get the value. Unlike a
	 * value, it may be of several lines: a string of the dump that may not goes through
	 * printable_line() before it becomes part of one.
	 */
	cell &&shown_as(std::string text) &&
	{
		shown_ = std::move(text);
		return std::move(*this);
	}

	/* For programs only. */
	cell &&hidden() &&
	{
		return std::move(*this).shown_as("");
	}

	const variant &value() const
	{
		return value_;
	}
	const std::optional<std::string> &shown() const
	{
		return shown_;
	}
	/* Nothing for anybody. */
	bool empty() const
	{
		return std::holds_alternative<std::monostate>(value_) && !shown_;
	}
	/* Something for people. */
	bool is_shown() const
	{
		return shown_ ? !shown_->empty() : !empty();
	}

private:
	variant value_;
	std::optional<std::string> shown_;
};

enum class align : uint8_t { left, right };

struct column {
	std::string name;	  /* of the member in JSON */
	std::string heading = {}; /* in text; for shape::record the key of the line */
	align alignment = align::left;
	unsigned int min_width = 0;
	/* Text around a value; a cell that is not shown takes both with it. */
	std::string before = {};
	std::string after = {};
};

struct section;

/* Out of line too; and section is not complete yet. */
struct row {
	row();
	row(const row &);
	row(row &&) noexcept;
	row &operator=(const row &);
	row &operator=(row &&) noexcept;
	~row();

	std::vector<cell> cells;      /* one per column; missing ones are empty */
	std::vector<section> below;   /* printed after the row; members of it in JSON */
	std::optional<error> failure; /* instead of cells: what could not be read here */
};

enum class shape : uint8_t {
	table,	/* a line of headings if there is any, then a line a row, in columns */
	lines,	/* a line a row, cells one after the other, not in columns */
	record, /* one row, printed as a line "HEADING: value" a cell; an object in JSON */
};

struct section {
	std::string name; /* of the member in JSON */
	shape form = shape::table;
	std::vector<column> columns = {};
	std::vector<row> rows = {};
	std::string title = {};	 /* text only: lines in front of it */
	bool single = false;	 /* one row, hence an object in JSON and not a list */
	unsigned int indent = 0; /* text only: blanks in front of each line */
	std::string after = {};	 /* text only: lines behind it */

	template <typename... Cells> row &add(Cells &&...cells)
	{
		row &added = rows.emplace_back();
		added.cells.reserve(sizeof...(cells));
		(added.cells.emplace_back(std::forward<Cells>(cells)), ...);
		return added;
	}
	row &add_cells(std::vector<cell> cells)
	{
		row &added = rows.emplace_back();
		added.cells = std::move(cells);
		return added;
	}
	/* A row that says why there is none. */
	void add_error(error failure)
	{
		rows.emplace_back().failure = std::move(failure);
	}
};

struct report {
	std::vector<section> sections = {};
	std::vector<error> errors = {}; /* what concerns no single row; printed last */

	section &add(section s)
	{
		return sections.emplace_back(std::move(s));
	}
	/* True if anything in it, however deep, is an error. */
	bool has_errors() const;
	/* All errors in the order in which they stand. */
	std::vector<const error *> all_errors() const;
};

} // namespace kdump::crash_lite
