// SPDX-License-Identifier: GPL-2.0-only
/*
 * Symbols of vmlinux and of the modules (struct mod_kallsyms, kernel/module/kallsyms.c), by name
 * and by address, as the kernel itself would answer.
 */
#pragma once

#include "base/address.hpp"
#include "base/result.hpp"
#include "kernel/kallsyms.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kdump {

struct kernel_symbol {
	vaddr address;
	uint64_t size = 0; /* up to the next symbol, as the kernel reckons */
	char type = '?';   /* as nm prints it */
	std::string name;
	std::string module; /* empty for vmlinux */
};

/* A place in code or data: "name+offset/size [module]". */
struct symbol_position {
	kernel_symbol symbol;
	uint64_t offset;
};

/* All symbols: vmlinux's, and those of the modules that were loaded. */
class symbol_table {
public:
	/* `image` is _text to _end: addresses that vmlinux's symbols may speak for. */
	symbol_table(kallsyms vmlinux, vaddr_range image) :
		vmlinux_(std::move(vmlinux)), image_(image)
	{
	}

	const kallsyms &vmlinux() const
	{
		return vmlinux_;
	}
	/* In the order of the modules list, then of their tables. */
	const std::vector<kernel_symbol> &module_symbols() const
	{
		return modules_;
	}
	/* One module's; `core` are the ranges that its symbols may speak for. */
	void add_module(std::span<const vaddr_range> core, std::vector<kernel_symbol> symbols);

	/* vmlinux first, as kallsyms_lookup_name() does. */
	std::optional<kernel_symbol> find(std::string_view name) const;
	std::vector<kernel_symbol> find_all(std::string_view name) const;

	/* What is at this address, as the kernel prints it with %pS. */
	std::optional<symbol_position> find(vaddr address) const;

private:
	struct module_range {
		vaddr_range range;
		size_t first, count; /* in modules_ */
	};

	kernel_symbol vmlinux_symbol(size_t i) const;
	std::optional<symbol_position> find_in_module(const module_range &module,
						      vaddr address) const;

	kallsyms vmlinux_;
	vaddr_range image_;
	std::vector<kernel_symbol> modules_;
	std::vector<module_range> ranges_;
};

/* "schedule+0x27/0xf0", "virtblk_probe+0x1c/0x820 [virtio_blk]" */
std::string to_string(const symbol_position &position);

} // namespace kdump
