// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own symbol table, read from the dump: names, addresses and types of vmlinux
 * (kallsyms: scripts/kallsyms.c writes it, kernel/kallsyms.c reads it) and of the modules
 * (struct mod_kallsyms).
 */
#pragma once

#include "base/address.hpp"
#include "base/result.hpp"
#include "mm/memory.hpp"
#include "vmcore/vmcoreinfo.hpp"

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

/* kallsyms of vmlinux, kept compressed with an index of names beside it. */
class kallsyms {
public:
	/* The raw tables, as they stand in the kernel's .rodata. */
	struct tables {
		std::vector<std::byte> names;
		std::vector<std::byte> token_table;
		std::vector<uint16_t> token_index; /* 256 */
		std::vector<uint32_t> offsets;
		vaddr relative_base;
		bool absolute_percpu; /* CONFIG_KALLSYMS_ABSOLUTE_PERCPU */
	};

	static result<kallsyms> read(const memory &mem, const vmcoreinfo &info);

	/*
	 * error_code::corrupt if any name runs out of its table. Names that are damaged in a
	 * way that cannot be told are taken as they are.
	 */
	static result<kallsyms> parse(tables raw);

	size_t size() const
	{
		return addresses_.size();
	}
	/* i < size() from here on; addresses ascend with i except for per-CPU symbols. */
	vaddr address(size_t i) const
	{
		return addresses_[i];
	}
	char type(size_t i) const;
	std::string name(size_t i) const;

	/* The first symbol of that name, in table order. */
	std::optional<size_t> find(std::string_view name) const;
	/* The next one of the same name. */
	std::optional<size_t> find_next(size_t i) const;

	/* The last symbol at or below the address; of several at one address the first. */
	std::optional<size_t> find(vaddr address) const;

private:
	kallsyms() = default;

	bool has_name(size_t i, std::string_view name) const;
	std::optional<size_t> probe(uint32_t slot, std::string_view name) const;

	tables raw_;
	std::vector<vaddr> addresses_;
	std::vector<uint32_t> name_offsets_;
	std::vector<uint32_t> slots_; /* hash table of symbol numbers + 1; 0 is empty */
};

/* All symbols: vmlinux's, and those of the modules that were loaded. */
class symbol_table {
public:
	symbol_table(kallsyms vmlinux, vaddr_range text_to_end) :
		vmlinux_(std::move(vmlinux)), image_(text_to_end)
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

	kallsyms vmlinux_;
	vaddr_range image_;
	std::vector<kernel_symbol> modules_;
	std::vector<module_range> ranges_;
};

/* "schedule+0x27/0xf0", "virtblk_probe+0x1c/0x820 [virtio_blk]" */
std::string to_string(const symbol_position &position);

} // namespace kdump
