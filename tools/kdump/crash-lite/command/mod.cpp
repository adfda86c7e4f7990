// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/command.hpp"
#include "crash-lite/session.hpp"

#include "base/escape.hpp"
#include "kernel/module.hpp"

#include <algorithm>

namespace kdump::crash_lite {

namespace {

enum class mod_form : uint8_t { list, taints, users };

struct mod_arguments {
	mod_form form = mod_form::list;
	std::vector<std::string> names = {};
};

constexpr option_spec mod_options[] = {{"t"}, {"u"}, {"s"}, {"S"}, {"d"}};

result<mod_arguments> parse_mod(arguments words)
{
	KDUMP_TRY(given, read_arguments(words, mod_options));
	mod_arguments parsed;

	for (const given_option &option : given.options) {
		if (option == "t")
			parsed.form = mod_form::taints;
		else if (option == "u")
			parsed.form = mod_form::users;
		else
			return make_error(error_code::unsupported,
					  "option -%s is not needed: symbols and types of modules "
					  "come out of the dump",
					  std::string(option.name).c_str());
	}
	parsed.names = std::move(given.operands);
	return parsed;
}

std::string join(const std::vector<std::string> &words)
{
	std::string text;

	for (const std::string &word : words)
		text += (text.empty() ? "" : ",") + word;
	return text;
}

/* Columns that are not shown in this form are there for programs all the same. */
section make_table()
{
	return {.name = "modules",
		.columns = {{"module", "MODULE", align::right, 16},
			    {"name", "NAME"},
			    {"text_base", "TEXT_BASE", align::right, 16},
			    {"size", "SIZE", align::right, 8},
			    {"", "OBJECT FILE"},
			    {"state", ""},
			    {"taints", ""},
			    {"references", ""},
			    {"used_by", ""}}};
}

section make_taint_table()
{
	return {.name = "modules", .columns = {{"name", "NAME"}, {"taints", "TAINTS"}}};
}

section make_user_table()
{
	return {.name = "modules",
		.columns = {{"name", "NAME"},
			    {"state", "STATE"},
			    {"references", "USES", align::right},
			    {"used_by", "USED BY"}}};
}

const char *state_name(uint32_t state)
{
	switch (state) {
	case constant::MODULE_STATE_LIVE:
		return "live";
	case constant::MODULE_STATE_COMING:
		return "coming";
	case constant::MODULE_STATE_GOING:
		return "going";
	default:
		return "unformed";
	}
}

void add_module(session &s, section &table, mod_form form, const module_info &module)
{
	const char *state = state_name(module.raw[layout::module::state]);

	if (form == mod_form::taints) {
		if (!module.taints.empty())
			table.add(module.name, module.taints);
		return;
	}

	result<std::vector<std::string>> users = read_module_users(s.mem(), module);
	cell::list names;
	cell references = module.references ? cell(*module.references) : cell();
	std::string joined;
	if (users) {
		names.assign(users->begin(), users->end());
		joined = join(*users);
	}
	if (form == mod_form::users)
		table.add(module.name, state, std::move(references),
			  cell(std::move(names)).shown_as(printable_line(joined)));
	else
		/* Crash's words for a module whose symbols come from the kernel's own table. */
		table.add(module.raw.address().address, module.name, module.base(), module.size,
			  "(not loaded)  [CONFIG_KALLSYMS]", cell(state).hidden(),
			  cell(module.taints).hidden(), std::move(references).hidden(),
			  cell(std::move(names)).hidden());
	if (!users)
		table.add_error(std::move(users).failure().add_context("users of " + module.name));
}

/* By where their text begins, as crash. */
std::vector<const module_info *> sorted_modules(const module_list &list)
{
	std::vector<const module_info *> sorted;

	for (const module_info &module : list.modules)
		sorted.push_back(&module);
	std::stable_sort(sorted.begin(), sorted.end(),
			 [](const module_info *a, const module_info *b) {
				 return a->base() < b->base();
			 });
	return sorted;
}

result<report> run_mod(session &s, const mod_arguments &wanted)
{
	const module_list &list = s.dumped().modules();
	report answer;
	section &table = answer.add(wanted.form == mod_form::list     ? make_table()
				    : wanted.form == mod_form::taints ? make_taint_table()
								      : make_user_table());
	std::vector<std::string> missing = wanted.names;

	for (const module_info *module : sorted_modules(list)) {
		if (wanted.names.empty() || std::erase(missing, module->name))
			add_module(s, table, wanted.form, *module);
	}
	if (list.damage)
		answer.errors.push_back(*list.damage);
	else if (!missing.empty())
		return make_error(error_code::not_found, "no module is called %s",
				  missing[0].c_str());
	return answer;
}

} // namespace

extern const command mod_command = make_command<parse_mod, run_mod>({
	.name = "mod",
	.summary = "kernel modules",
	.usage = "[-t | -u] [MODULE]...",
	.help = "The modules that were loaded: address of the struct module, name, where its text\n"
		"begins, size in bytes.\n"
		"\n"
		"  -t  those that taint the kernel, and how\n"
		"  -u  state, number of uses, and which modules use it\n",
});

} // namespace kdump::crash_lite
