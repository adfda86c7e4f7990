// SPDX-License-Identifier: GPL-2.0-only
/* Loadable modules: the list `modules`, as /proc/modules shows it (kernel/module/main.c). */
#pragma once

#include "base/result.hpp"
#include "kernel/kernel.hpp"
#include "kernel/symbols.hpp"

#include "kdump/layout/linux/module.hpp"

#include <optional>
#include <string>
#include <vector>

namespace kdump {

struct module_info {
	object<layout::module> raw;
	std::string name;
	uint64_t size = 0;		   /* of all its memory, as lsmod shows */
	std::optional<int64_t> references; /* as lsmod shows; if modules can be unloaded */
	std::string taints;		   /* letters, such as "OE" */
	std::vector<vaddr_range> memory; /* its parts by enum mod_mem_type; absent ones are empty */

	bool contains(vaddr address) const;
	/* Where its code begins. */
	vaddr base() const
	{
		return memory.front().begin;
	}
};

/* In list order, unformed ones left out. */
struct module_list {
	std::vector<module_info> modules;
	/* What kept the rest of the list from being read, if anything did. */
	std::optional<error> damage;

	const module_info *find(std::string_view name) const;
	const module_info *find(vaddr address) const;
};

/* kernel::modules() has it already. */
module_list read_modules(const kernel &k);

/* The names of the modules that use this one. */
result<std::vector<std::string>> read_module_users(const memory &mem, const module_info &module);

/* Its part of /proc/kallsyms; nameless symbols are left out. */
result<std::vector<kernel_symbol>> read_module_symbols(const memory &mem,
						       const module_info &module);

} // namespace kdump
