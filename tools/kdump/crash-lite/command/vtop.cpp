// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/command.hpp"
#include "crash-lite/memory_source.hpp"
#include "crash-lite/session.hpp"

#include "mm/page.hpp"
#include "mm/page_table.hpp"

namespace kdump::crash_lite {

namespace {

struct vtop_arguments {
	bool user = false;
	bool kernel = false;
	std::string task = {};
	std::vector<std::string> addresses = {};
};

constexpr option_spec vtop_options[] = {{"u"}, {"k"}, {"c", true}};

result<vtop_arguments> parse_vtop(arguments words)
{
	KDUMP_TRY(given, read_arguments(words, vtop_options));
	vtop_arguments parsed;

	for (const given_option &option : given.options) {
		parsed.user |= option == "u";
		parsed.kernel |= option == "k";
		if (option == "c")
			parsed.task = option.value;
	}
	if (parsed.user && parsed.kernel)
		return make_error(error_code::invalid_argument, "-u and -k exclude each other");
	if (given.operands.empty())
		return make_error(error_code::invalid_argument, "an address expected");
	parsed.addresses = std::move(given.operands);
	return parsed;
}

struct target_address {
	vaddr address;
	memory_source source;
};

result<target_address> find_target(session &s, const vtop_arguments &how, const std::string &text)
{
	if (how.kernel) {
		KDUMP_TRY(address, s.find_address(text));
		return target_address{address, memory_source::of_kernel(s.dumped())};
	}
	if (how.user || !how.task.empty()) {
		KDUMP_TRY(address, parse_hexadecimal(text, "address"));
		KDUMP_TRY(task, how.task.empty() ? s.current_task() : s.find_task(how.task));
		KDUMP_TRY(source, memory_source::of_task(s.dumped(), task));
		return target_address{vaddr{address}, std::move(source)};
	}
	KDUMP_TRY(address, s.find_address(text));
	KDUMP_TRY(source, memory_source::for_address(s, address));
	return target_address{address, std::move(source)};
}

section make_walk(const std::vector<page_table_visit> &path, const arch::page_table_format &format)
{
	section walk{.name = "walk",
		     .form = shape::lines,
		     .columns = {{.name = "level",
				  .alignment = align::right,
				  .min_width = 6,
				  .after = ": "},
				 {.name = "location"},
				 {.name = "entry", .before = " => "}},
		     .title = "\n"};

	for (const page_table_visit &visit : path)
		walk.add(format.levels[visit.level].name, visit.location, hexadecimal{visit.entry});
	return walk;
}

std::string size_name(uint64_t bytes)
{
	for (auto [shift, unit] : {std::pair(30, "GB"), {20, "MB"}, {10, "KB"}})
		if (bytes >> shift)
			return format("%llu%s", wide(bytes >> shift), unit);
	return format("%llu", wide(bytes));
}

/* What the entry of a page says: where it is, and the flags beside its address. */
section make_entry(const arch::current::boot &boot, const page_table_visit &last,
		   const arch::page_table_format &format)
{
	const char *level = format.levels[last.level].name;
	std::string flags;
	cell::list names;
	section entry{.name = "page_table_entry",
		      .form = shape::table,
		      .columns = {{"entry", level, align::right, 8},
				  {"physical", "PHYSICAL", align::left, 8},
				  {"size", "SIZE"},
				  {"flags", "FLAGS"}},
		      .title = "\n",
		      .single = true};

	for (const char *name :
	     arch::current::entry_flags(boot, format.levels[last.level], last.entry)) {
		flags += (flags.empty() ? "" : "|") + std::string(name);
		names.emplace_back(name);
	}
	uint64_t size = uint64_t{1} << format.levels[last.level].shift;
	entry.add(hexadecimal{last.entry}, last.decoded.address,
		  cell(size).shown_as(size_name(size)),
		  cell(std::move(names)).shown_as("(" + flags + ")"));
	return entry;
}

result<section> make_page(session &s, paddr address)
{
	using layout::page;
	pfn frame{address.value >> target::page_shift};
	KDUMP_TRY(model, s.pages());
	std::optional<ptr<page>> descriptor = model->find_page(frame);

	if (!descriptor)
		return make_error(error_code::absent, "physical address %llx has no struct page",
				  wide(address.value));
	KDUMP_TRY(found, s.mem().read(*descriptor));
	section table{.name = "page",
		      .columns = {{"page", "PAGE", align::right, 16},
				  {"physical", "PHYSICAL"},
				  {"mapping", "MAPPING", align::right},
				  {"index", "INDEX", align::right},
				  {"count", "CNT", align::right},
				  {"kind", "KIND"},
				  {"flags", "FLAGS"}},
		      .title = "\n",
		      .single = true};
	table.add(descriptor->address, paddr{frame.value << target::page_shift},
		  found[page::mapping].address, hexadecimal{found[page::index]},
		  found[page::_refcount / layout::atomic_t::counter],
		  name_of(classify_page(frame, descriptor->address, found.bytes()).kind),
		  hexadecimal{found[page::flags]});
	return table;
}

void add_translation(session &s, const target_address &where, section &translations)
{
	const address_space &space = where.source.space();
	result<translation> to = space.translate(where.address);
	row &added = translations.add(where.address,
				      to ? cell(to->address) : cell().shown_as("(not mapped)"));

	if (const std::optional<arch::page_table> &tables = space.tables()) {
		auto path = read_page_table_path(space.physical(), s.dumped().boot(), *tables,
						 where.address);
		if (path && !path->empty()) {
			added.below.push_back(make_walk(*path, tables->format));
			if (path->back().decoded.kind == arch::entry_kind::page)
				added.below.push_back(make_entry(s.dumped().boot(), path->back(),
								 tables->format));
		} else if (!path && !(to && path.failure().code() == error_code::fault)) {
			/* Some machines have linear maps that are not in the page tables. */
			section none{.name = "walk"};
			none.add_error(std::move(path).failure());
			added.below.push_back(std::move(none));
		}
	}
	if (!to) {
		translations.add_error(std::move(to).failure());
		return;
	}

	result<section> page = make_page(s, to->address);
	if (page)
		added.below.push_back(*std::move(page));
	else
		translations.add_error(std::move(page).failure());
}

result<report> run_vtop(session &s, const vtop_arguments &how)
{
	report answer;
	section &translations = answer.add({.name = "translations",
					    .form = shape::lines,
					    .columns = {{.name = "virtual",
							 .min_width = 16,
							 .before = "VIRTUAL           PHYSICAL\n"},
							{.name = "physical", .before = "  "}}});

	for (const std::string &text : how.addresses) {
		KDUMP_TRY(where, find_target(s, how, text));
		add_translation(s, where, translations);
	}
	return answer;
}

} // namespace

extern const command vtop_command = make_command<parse_vtop, run_vtop>({
	.name = "vtop",
	.summary = "virtual to physical address",
	.usage = "[-u | -k] [-c PID | TASK] ADDRESS | SYMBOL...",
	.help = "Translates addresses and shows the way through the page tables, what the last\n"
		"entry says, and the struct page. Addresses that only a process can have are "
		"those\n"
		"of the context.\n"
		"\n"
		"  -u       user virtual address\n"
		"  -k       kernel virtual address\n"
		"  -c TASK  in the process of this pid or task\n",
});

} // namespace kdump::crash_lite
