// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/command.hpp"
#include "crash-lite/session.hpp"

#include "kernel/module.hpp"

#include <algorithm>

namespace kdump::crash_lite {

namespace {

struct mod_arguments {
	bool taints_only = false;
	std::vector<std::string> names = {};
};

constexpr option_spec mod_options[] = {{"t"}, {"s"}, {"S"}, {"d"}};

result<mod_arguments> parse_mod(arguments words)
{
	KDUMP_TRY(given, read_arguments(words, mod_options));
	mod_arguments parsed;

	for (const given_option &option : given.options) {
		if (!(option == "t"))
			return make_error(error_code::unsupported,
					  "option -%s is not needed: symbols and types of modules "
					  "come out of the dump",
					  std::string(option.name).c_str());
		parsed.taints_only = true;
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

section make_table(bool taints_only)
{
	section table{.name = "modules",
		      .columns = {{"module", "MODULE", align::right, 16},
				  {"name", "NAME"},
				  {"text_base", "TEXT_BASE", align::right, 16},
				  {"size", "SIZE", align::right, 8},
				  {"state", "STATE"},
				  {"taints", "TAINTS"},
				  {"references", "USES", align::right},
				  {"used_by", "USED BY"}}};

	if (taints_only)
		table.columns = {{"name", "NAME"}, {"taints", "TAINTS"}};
	return table;
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

void add_module(session &s, section &table, const mod_arguments &wanted, const module_info &module)
{
	if (wanted.taints_only) {
		if (!module.taints.empty())
			table.add(module.name, module.taints);
		return;
	}

	result<std::vector<std::string>> users = read_module_users(s.mem(), module);
	cell used_by;
	if (users)
		used_by = cell(cell::list(users->begin(), users->end())).shown_as(join(*users));
	table.add(module.raw.address().address, module.name, module.base(), module.size,
		  state_name(module.raw[layout::module::state]), module.taints, module.references,
		  std::move(used_by));
	if (!users)
		table.add_error(std::move(users).failure().add_context("users of " + module.name));
}

result<report> run_mod(session &s, const mod_arguments &wanted)
{
	const module_list &list = s.dumped().modules();
	report answer;
	section &table = answer.add(make_table(wanted.taints_only));
	std::vector<std::string> missing = wanted.names;

	for (const module_info &module : list.modules) {
		if (wanted.names.empty() || std::erase(missing, module.name))
			add_module(s, table, wanted, module);
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
	.usage = "[-t] [MODULE]...",
	.help = "The modules that were loaded: address of the struct module, name, where its text\n"
		"begins, size in bytes, state, taints, users.\n"
		"\n"
		"  -t  only those that taint the kernel\n",
});

} // namespace kdump::crash_lite
