// SPDX-License-Identifier: GPL-2.0-only
/*
 * What commands share: the dumped kernel, the task that "the context" means, and the variables
 * of `set`. Commands look things up here in the ways in which their users name them.
 */
#pragma once

#include "crash-lite/c_type.hpp"

#include "base/result.hpp"
#include "kernel/kernel.hpp"
#include "kernel/task.hpp"
#include "mm/memory_model.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kdump::crash_lite {

/* `set` changes these. */
struct settings {
	unsigned int radix = 10; /* of integers in structs: 10 or 16 */
	bool scroll = true;	 /* a pager for output on a terminal */
};

class session {
public:
	/* Borrows the kernel. `dump_names` are the files, for the banner. */
	session(const kernel &k, std::vector<std::string> dump_names);

	const kernel &dumped() const
	{
		return kernel_;
	}
	const memory &mem() const
	{
		return kernel_.mem();
	}
	const std::vector<std::string> &dump_names() const
	{
		return dump_names_;
	}
	settings &variables()
	{
		return settings_;
	}

	/*
	 * The task that commands mean if none is named: the one that panicked, else the first
	 * that a CPU ran, until select_task() says another.
	 */
	result<task_object> current_task();
	void select_task(ptr<layout::task_struct> task)
	{
		selected_ = task;
	}

	/* A task as users name one: a decimal pid, or the hexadecimal address of a task_struct. */
	result<task_object> find_task(std::string_view text) const;

	/*
	 * A kernel address as users write it: a symbol or a hexadecimal number, "+offset" (hex)
	 * behind either; "symbol:cpu" is that CPU's copy of a per-CPU variable.
	 */
	result<vaddr> find_address(std::string_view text) const;
	/* Whether each CPU has its own copy of the variable of the kernel's image. */
	result<bool> is_per_cpu(vaddr variable) const;
	/*
	 * Where that CPU has its copy of a variable. error_code::invalid_argument: it is in the
	 * kernel's image or in a module, where all CPUs have one.
	 */
	result<vaddr> per_cpu(vaddr variable, unsigned int cpu) const;

	/* The CPUs behind a colon: "a" or "all" for all possible ones, or a list as 0,2-3. */
	result<std::vector<unsigned int>> find_cpus(std::string_view text) const;

	/* The CPU that ran this task, or nothing. Looked up once for all. */
	std::optional<unsigned int> running_cpu(ptr<layout::task_struct> task);
	/* The task that ran there, by CPU; of online CPUs whose task could be read. */
	struct active_task {
		unsigned int cpu;
		ptr<layout::task_struct> task;
	};
	const std::vector<active_task> &active_tasks();
	/* As read_panic_cpu(); nothing also if that cannot be read. */
	std::optional<unsigned int> panic_cpu() const;

	/*
	 * The types of the dumped kernel: vmlinux's BTF, then those of the modules that have one
	 * that can be read. Read when first asked for; that it fails is remembered, too.
	 */
	result<type_sources> types();
	/* Where page descriptors are; read at the first call. */
	result<const memory_model *> pages();
	/* Is there a structure or union of that name? */
	bool is_structure(std::string_view name);

	void quit()
	{
		has_quit_ = true;
	}
	bool has_quit() const
	{
		return has_quit_;
	}

private:
	const kernel &kernel_;
	std::vector<std::string> dump_names_;
	settings settings_;
	std::optional<ptr<layout::task_struct>> selected_;
	std::optional<std::vector<active_task>> active_;
	std::optional<memory_model> pages_;
	/* Modules' BTF refers to vmlinux's, which may not move. */
	std::vector<std::unique_ptr<btf>> owned_types_;
	std::vector<const btf *> types_;
	std::optional<error> types_missing_;
	bool has_quit_ = false;
};

} // namespace kdump::crash_lite
