// SPDX-License-Identifier: GPL-2.0-only
/* Loadable modules: the list `modules`, as /proc/modules shows it (kernel/module/main.c). */
#pragma once

#include "base/result.hpp"
#include "kernel/kernel.hpp"
#include "kernel/list.hpp"

#include "kdump/layout/linux/module.hpp"

#include <string>
#include <vector>

namespace kdump {

struct module_info {
	ptr<layout::module> address;
	std::string name;
	uint64_t size;	     /* of core and init sections, as lsmod shows */
	uint64_t references; /* users, as lsmod shows */
	std::string taints;  /* such as "OE" */
	char state;	     /* L live, C coming, G going, U unformed */
	vaddr base;	     /* of its text */
	std::vector<vaddr_range> core; /* core sections, text first */
	std::vector<std::string> used_by;
};

/* In list order. A part of the list that cannot be read ends the result; `damage` says why. */
struct module_list {
	std::vector<module_info> modules;
	std::optional<error> damage;
};

result<module_list> read_modules(const kernel &k);
result<std::vector<kernel_symbol>> read_module_symbols(const memory &mem, const module_info &module);

} // namespace kdump
