// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/command.hpp"
#include "crash-lite/interrupt.hpp"
#include "crash-lite/session.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cinttypes>

namespace kdump::crash_lite {

namespace {

enum class sym_form : uint8_t { values, list, modules, query };

struct sym_arguments {
	sym_form form = sym_form::values;
	bool next = false;
	bool previous = false;
	std::vector<std::string> operands = {}; /* module of -m, string of -q, or values */
};

constexpr option_spec sym_options[] = {{"l"}, {"M"}, {"m", true}, {"q", true}, {"n"}, {"p"}};

result<sym_arguments> parse_sym(arguments words)
{
	KDUMP_TRY(given, read_arguments(words, sym_options));
	sym_arguments parsed;

	for (const given_option &option : given.options) {
		if (option == "l")
			parsed.form = sym_form::list;
		else if (option == "n")
			parsed.next = true;
		else if (option == "p")
			parsed.previous = true;
		else {
			parsed.form = option == "q" ? sym_form::query : sym_form::modules;
			if (option != "M")
				parsed.operands.push_back(option.value);
		}
	}
	if (parsed.form != sym_form::values) {
		KDUMP_CHECK(expect_no_operands(given));
		return parsed;
	}
	if (given.operands.empty())
		return make_error(error_code::invalid_argument, "a symbol or an address expected");
	parsed.operands = std::move(given.operands);
	return parsed;
}

section make_symbols()
{
	return {.name = "symbols",
		.form = shape::lines,
		.columns = {{.name = "address", .min_width = 16},
			    {.name = "type", .before = " (", .after = ") "},
			    {.name = "name"},
			    {.name = "offset", .before = "+"},
			    {.name = "module", .before = " [", .after = "]"}}};
}

void add_symbol(section &to, const kernel_symbol &symbol, uint64_t offset = 0, bool hex = false)
{
	cell shown = offset == 0 ? cell(offset).hidden()
		     : hex	 ? cell(offset).shown_as(format("0x%" PRIx64, offset))
				 : cell(offset);

	to.add(symbol.address + offset, std::string(1, symbol.type), symbol.name, std::move(shown),
	       symbol.module.empty() ? cell() : cell(symbol.module));
}

kernel_symbol vmlinux_symbol(const kallsyms &table, size_t i)
{
	return {table.address(i), 0, table.type(i), table.name(i), ""};
}

/* Calls `each` with all symbols, vmlinux's first. */
template <typename Each> void for_each_symbol(const symbol_table &symbols, Each each)
{
	for (size_t i = 0; i < symbols.vmlinux().size() && !interrupted(); i++)
		each(vmlinux_symbol(symbols.vmlinux(), i));
	for (const kernel_symbol &symbol : symbols.module_symbols())
		each(symbol);
}

/* What stands before and behind a symbol in its own table. */
struct neighbours {
	std::optional<kernel_symbol> previous, next;
};

neighbours find_vmlinux_neighbours(const kallsyms &table, const kernel_symbol &of)
{
	neighbours found;
	std::optional<size_t> at = table.find(of.address);

	if (!at)
		return found;
	size_t begin = *at, end = *at;
	while (begin > 0 && table.address(begin) == of.address)
		begin--;
	while (end < table.size() && table.address(end) == of.address)
		end++;
	if (table.address(begin) < of.address)
		found.previous = vmlinux_symbol(table, begin);
	if (end < table.size())
		found.next = vmlinux_symbol(table, end);
	return found;
}

neighbours find_module_neighbours(const symbol_table &symbols, const kernel_symbol &of)
{
	neighbours found;

	for (const kernel_symbol &other : symbols.module_symbols()) {
		if (other.module != of.module)
			continue;
		if (other.address < of.address &&
		    (!found.previous || found.previous->address < other.address))
			found.previous = other;
		if (other.address > of.address &&
		    (!found.next || other.address < found.next->address))
			found.next = other;
	}
	return found;
}

/* All symbols of that name, or the one that the address lies in. */
result<std::vector<symbol_position>> find_positions(const session &s, const symbol_table &symbols,
						    const std::string &text)
{
	std::vector<symbol_position> found;

	for (kernel_symbol &symbol : symbols.find_all(text))
		found.push_back({std::move(symbol), 0});
	if (!found.empty())
		return found;

	KDUMP_TRY(address, s.find_address(text));
	std::optional<symbol_position> at = symbols.find(address);
	if (!at)
		return make_error(error_code::not_found, "no symbol is near this address: %s",
				  text.c_str());
	found.push_back(std::move(*at));
	return found;
}

result<void> add_values(session &s, const symbol_table &symbols, const sym_arguments &wanted,
			section &to)
{
	bool hex = s.variables().radix == 16;

	for (const std::string &text : wanted.operands) {
		KDUMP_TRY(positions, find_positions(s, symbols, text));
		for (const symbol_position &at : positions) {
			neighbours beside;

			if (wanted.previous || wanted.next)
				beside = at.symbol.module.empty()
						 ? find_vmlinux_neighbours(symbols.vmlinux(),
									   at.symbol)
						 : find_module_neighbours(symbols, at.symbol);
			if (wanted.previous && beside.previous)
				add_symbol(to, *beside.previous);
			add_symbol(to, at.symbol, at.offset, hex);
			if (wanted.next && beside.next)
				add_symbol(to, *beside.next);
		}
	}
	return {};
}

result<report> run_sym(session &s, const sym_arguments &wanted)
{
	KDUMP_TRY(symbols, s.dumped().symbols());
	report answer;
	section &found = answer.add(make_symbols());

	switch (wanted.form) {
	case sym_form::values:
		KDUMP_CHECK(add_values(s, *symbols, wanted, found));
		break;
	case sym_form::list:
		for_each_symbol(*symbols,
				[&](const kernel_symbol &symbol) { add_symbol(found, symbol); });
		break;
	case sym_form::modules:
		for (const kernel_symbol &symbol : symbols->module_symbols())
			if (wanted.operands.empty() || wanted.operands[0] == symbol.module)
				add_symbol(found, symbol);
		break;
	case sym_form::query:
		for_each_symbol(*symbols, [&](const kernel_symbol &symbol) {
			if (symbol.name.find(wanted.operands[0]) != std::string::npos)
				add_symbol(found, symbol);
		});
		break;
	}
	if (found.rows.empty())
		return make_error(error_code::not_found, "no such symbols: %s",
				  wanted.operands.empty() ? "no modules"
							  : wanted.operands[0].c_str());
	return answer;
}

} // namespace

extern const command sym_command = make_command<parse_sym, run_sym>({
	.name = "sym",
	.summary = "symbols and addresses",
	.usage = "[-p] [-n] SYMBOL[+OFFSET] | ADDRESS... | -q STRING | -l | -M | -m MODULE",
	.help = "The address of a symbol, or the symbol that an address lies in.\n"
		"\n"
		"  -p, -n     the symbol before it, the symbol behind it, too\n"
		"  -q STRING  symbols with STRING in their names\n"
		"  -l         all symbols\n"
		"  -M         those of all modules\n"
		"  -m MODULE  those of one module\n",
});

} // namespace kdump::crash_lite
