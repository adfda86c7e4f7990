// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/kernel_types.hpp"

#include "kernel/list.hpp"

#include "kdump/layout/linux/module.hpp"

/* Only with CONFIG_DEBUG_INFO_BTF_MODULES. */
#define HAVE_BTF_MODULES __has_include("kdump/layout/kernel/bpf/btf.c.hpp")
#if HAVE_BTF_MODULES
#include "kdump/layout/kernel/bpf/btf.c.hpp"
#endif

namespace kdump {

result<btf> read_vmlinux_btf(const kernel &k)
{
	KDUMP_TRY(begin, k.find_symbol("__start_BTF"));
	KDUMP_TRY(end, k.find_symbol("__stop_BTF"));

	if (end <= begin)
		return make_error(error_code::not_found, "the kernel has no type information");
	KDUMP_TRY(bytes, k.mem().read_bytes(begin, end - begin));
	return btf::parse(std::move(bytes));
}

#if HAVE_BTF_MODULES

namespace {

using layout::btf_module;

struct found_module {
	std::string name;
	ptr<layout::btf> types;
};

/* struct module has a pointer to its BTF too, but only while the module is being loaded. */
result<std::vector<found_module>> find_modules(const kernel &k)
{
	std::vector<found_module> found;
	KDUMP_TRY(head, k.find(variable::btf_modules));

	for (auto &entry : object_list_range(k.mem(), head, btf_module::list)) {
		if (!entry)
			return std::move(entry).failure().add_context(
				"type information of modules");
		KDUMP_TRY(name, k.mem().read((*entry)[btf_module::module], layout::module::name));
		found.push_back({std::string(name.text()), (*entry)[btf_module::btf]});
	}
	return found;
}

} // namespace

result<btf> read_module_btf(const kernel &k, std::string_view module, const btf &base)
{
	KDUMP_TRY(modules, find_modules(k));

	for (const found_module &candidate : modules) {
		if (candidate.name != module)
			continue;
		KDUMP_TRY(types, k.mem().read(candidate.types));
		KDUMP_TRY(bytes, k.mem().read_bytes(types[layout::btf::data].address,
						    types[layout::btf::data_size]));
		return btf::parse(std::move(bytes), &base);
	}
	return make_error(error_code::not_found, "module %.*s has no type information",
			  static_cast<int>(module.size()), module.data());
}

result<std::vector<std::string>> read_btf_modules(const kernel &k)
{
	std::vector<std::string> names;
	KDUMP_TRY(modules, find_modules(k));

	for (found_module &module : modules)
		names.push_back(std::move(module.name));
	return names;
}

#else

result<btf> read_module_btf(const kernel &, std::string_view module, const btf &)
{
	return make_error(error_code::not_found,
			  "this kernel has no type information of modules, and so none of %.*s",
			  static_cast<int>(module.size()), module.data());
}

result<std::vector<std::string>> read_btf_modules(const kernel &)
{
	return std::vector<std::string>();
}

#endif

} // namespace kdump
