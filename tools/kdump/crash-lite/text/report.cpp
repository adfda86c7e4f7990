// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/text/report.hpp"

namespace kdump::crash_lite {

cell::cell() = default;
cell::cell(const cell &) = default;
cell::cell(cell &&) noexcept = default;
cell &cell::operator=(const cell &) = default;
cell &cell::operator=(cell &&) noexcept = default;
cell::~cell() = default;

cell::cell(const char *text) : value_(std::string(text))
{
}

cell::cell(std::string_view text) : value_(std::string(text))
{
}

cell::cell(std::string text) : value_(std::move(text))
{
}

cell::cell(list values) : value_(std::move(values))
{
}

cell::cell(record members) : value_(std::move(members))
{
}

row::row() = default;
row::row(const row &) = default;
row::row(row &&) noexcept = default;
row &row::operator=(const row &) = default;
row &row::operator=(row &&) noexcept = default;
row::~row() = default;

namespace {

/* Depth is what the command built, two or three levels: never a matter of the dump. */
void collect_errors(const section &from, std::vector<const error *> &into)
{
	for (const row &r : from.rows) {
		if (r.failure)
			into.push_back(&*r.failure);
		for (const section &s : r.below)
			collect_errors(s, into);
	}
}

} // namespace

std::vector<const error *> report::all_errors() const
{
	std::vector<const error *> found;

	for (const section &s : sections)
		collect_errors(s, found);
	for (const error &e : errors)
		found.push_back(&e);
	return found;
}

bool report::has_errors() const
{
	return !all_errors().empty();
}

} // namespace kdump::crash_lite
