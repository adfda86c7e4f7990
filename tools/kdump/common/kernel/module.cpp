// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/module.hpp"

#include "kernel/list.hpp"
#include "kernel/taint.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/kernel/module/internal.hpp"
#include "kdump/layout/uapi/linux/elf.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace kdump {

namespace {

using layout::mod_kallsyms;
using layout::module;

/* What the pointer that a member is points to. */
template <typename Member> struct pointed;
template <typename Owner, typename T> struct pointed<const field<Owner, ptr<T>>> {
	using type = T;
};

/* Far more than the largest module. */
constexpr uint64_t string_table_limit = 16 << 20;

/* The kernel counts them only if it can unload modules. */
template <typename Module = module>
std::optional<int64_t> count_references(const object<module> &raw)
{
	if constexpr (requires { Module::refcnt; })
		return raw[Module::refcnt / layout::atomic_t::counter] -
		       int64_t{constant::MODULE_REF_BASE};
	return {};
}

template <typename Module = module>
result<std::vector<std::string>> read_users(const memory &mem, const module_info &info)
{
	std::vector<std::string> names;

	if constexpr (requires { Module::source_list; }) {
		using layout::module_use;
		ptr<layout::list_head> head = member(info.raw.address(), Module::source_list);

		for (auto &use : object_list_range(mem, head, module_use::source_list)) {
			if (!use)
				return std::move(use).failure();
			KDUMP_TRY(user, mem.read((*use)[module_use::source], module::name));
			names.emplace_back(user.text());
		}
	}
	return names;
}

module_info describe(const taint_table &taints, object<module> raw)
{
	auto parts = raw[module::mem];
	module_info info{std::move(raw), {}, {}, 0, {}, {}};

	info.name = info.raw[module::name].text();
	info.references = count_references(info.raw);
	info.taints = taints.module_letters(info.raw[module::taints]);
	for (size_t i = 0; i < parts.size(); i++) {
		vaddr begin =
			info.raw[element(module::mem, i)][layout::module_memory::base].address;
		uint64_t size = info.raw[element(module::mem, i)][layout::module_memory::size];

		info.memory.push_back({begin, begin + size});
		info.size += size;
	}
	return info;
}

} // namespace

bool module_info::contains(vaddr address) const
{
	return std::any_of(memory.begin(), memory.end(),
			   [&](const vaddr_range &part) { return part.contains(address); });
}

const module_info *module_list::find(std::string_view name) const
{
	auto found = std::find_if(modules.begin(), modules.end(),
				  [&](const module_info &m) { return m.name == name; });
	return found != modules.end() ? &*found : nullptr;
}

const module_info *module_list::find(vaddr address) const
{
	auto found = std::find_if(modules.begin(), modules.end(),
				  [&](const module_info &m) { return m.contains(address); });
	return found != modules.end() ? &*found : nullptr;
}

module_list read_modules(const kernel &k)
{
	module_list list;
	result<ptr<layout::list_head>> head = k.find(variable::modules);

	if (!head) {
		list.damage = std::move(head).failure();
		return list;
	}
	taint_table taints(k);
	for (auto &raw : object_list_range(k.mem(), *head, module::list)) {
		if (!raw)
			list.damage = std::move(raw).failure().add_context("list of modules");
		else if ((*raw)[module::state] != constant::MODULE_STATE_UNFORMED)
			list.modules.push_back(describe(taints, *std::move(raw)));
	}
	return list;
}

result<std::vector<std::string>> read_module_users(const memory &mem, const module_info &info)
{
	return read_users(mem, info);
}

namespace {

/* kernel_symbol_name(): a pointer, or with CONFIG_HAVE_ARCH_PREL32_RELOCATIONS a distance. */
template <typename Symbol> vaddr name_of_export(ptr<Symbol> at, object_view<Symbol> symbol)
{
	if constexpr (requires { Symbol::name_offset; })
		return member(at, Symbol::name_offset).address +
		       static_cast<uint64_t>(int64_t{symbol[Symbol::name_offset]});
	else
		return symbol[Symbol::name].address;
}

/*
 * As /proc/kallsyms: what a module exports to all has a capital letter, all else a small one
 * (is_exported() of kernel/module/kallsyms.c).
 */
result<void> mark_exported(const memory &mem, const module_info &info,
			   std::vector<kernel_symbol> &symbols)
{
	ptr<layout::kernel_symbol> first = info.raw[module::syms];
	KDUMP_TRY(exports, mem.read_array(first, info.raw[module::num_syms]));
	std::set<std::string, std::less<>> exported;

	for (size_t i = 0; i < exports.size(); i++) {
		KDUMP_TRY(name,
			  mem.read_string(name_of_export(advance(first, i), exports[i]), 512));
		exported.insert(std::move(name));
	}
	for (kernel_symbol &symbol : symbols) {
		unsigned char type = static_cast<unsigned char>(symbol.type);

		symbol.type = static_cast<char>(exported.contains(symbol.name) ? toupper(type)
									       : tolower(type));
	}
	return {};
}

} // namespace

/*
 * The strings lie between the symbols and their types, when the module has been loaded. While
 * it is being loaded they may be elsewhere: then each is read on its own.
 */
result<std::vector<kernel_symbol>> read_module_symbols(const memory &mem, const module_info &info)
{
	using elf_symbol = pointed<decltype(mod_kallsyms::symtab)>::type;
	std::vector<kernel_symbol> symbols;

	KDUMP_TRY(table, mem.read(info.raw[module::kallsyms]));
	KDUMP_TRY(entries,
		  mem.read_array(table[mod_kallsyms::symtab], table[mod_kallsyms::num_symtab]));
	KDUMP_TRY(types, mem.read_array(table[mod_kallsyms::typetab], entries.size()));
	vaddr strings = table[mod_kallsyms::strtab].address;
	vaddr strings_end = table[mod_kallsyms::typetab].address;
	std::string text;
	if (strings < strings_end && strings_end - strings < string_table_limit) {
		KDUMP_TRY(all, mem.read_array(ptr<char>{strings}, strings_end - strings));
		text = all.characters();
	}

	for (size_t i = 0; i < entries.size(); i++) {
		uint64_t offset = entries[i][elf_symbol::st_name];
		kernel_symbol symbol;

		symbol.address = vaddr{entries[i][elf_symbol::st_value]};
		symbol.type = types[i];
		symbol.module = info.name;
		if (offset < text.size())
			symbol.name = text.c_str() + offset;
		else if (result<std::string> name = mem.read_string(strings + offset, 512))
			symbol.name = *std::move(name);
		if (!symbol.name.empty())
			symbols.push_back(std::move(symbol));
	}
	KDUMP_CHECK(mark_exported(mem, info, symbols));
	return symbols;
}

} // namespace kdump
