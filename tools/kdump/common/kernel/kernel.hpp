// SPDX-License-Identifier: GPL-2.0-only
/*
 * A dump of the kernel that this program was built with: the one object that the rest of the
 * code is given. attach() is the gate. It lets no other kernel through, for everything behind it
 * trusts the layouts that were compiled in.
 */
#pragma once

#include "arch/current.hpp"
#include "base/result.hpp"
#include "kernel/abi_check.hpp"
#include "kernel/symbols.hpp"
#include "layout/symbol.hpp"
#include "mm/address_space.hpp"
#include "mm/memory.hpp"
#include "vmcore/vmcore.hpp"

#include "kdump/layout/forward.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kdump {

struct module_list;

struct attach_options {
	/* Go on in spite of another release, build or layout; report() says what disagrees. */
	bool force = false;
};

class kernel {
public:
	/*
	 * `dump` is borrowed for the life of the kernel. Another kernel is
	 * error_code::mismatch with a message of one line for the user.
	 *
	 * Only what VMCOREINFO says is needed to succeed. Should the symbol table or the place
	 * of the direct map or of the page tables not be readable, then whatever needs it fails later, and warnings()
	 * tells.
	 */
	static result<kernel> attach(const vmcore &dump, const attach_options &options = {});

	kernel(kernel &&) noexcept;
	kernel &operator=(kernel &&) noexcept;
	~kernel();

	const vmcore &dump() const;
	const vmcoreinfo &info() const;
	const arch::current::boot &boot() const;
	/* The kernel's own addresses; their memory. */
	const address_space &space() const;
	const memory &mem() const;
	const abi_report &report() const;
	const std::vector<std::string> &warnings() const;

	/* vmlinux's only: cheap. error_code::not_found, or why there is no symbol table. */
	result<vaddr> find_symbol(std::string_view name) const;
	/* vmlinux's and the modules'; reads the modules' at the first call. */
	result<const symbol_table *> symbols() const;
	/* Reads the list of modules at the first call. */
	const module_list &modules() const;

	/* A global variable that the layouts know the type of. */
	template <typename T> result<ptr<T>> find(const symbol<T> &variable) const
	{
		KDUMP_TRY(address, find_symbol(variable.name));
		return ptr<T>{address};
	}
	template <typename T> result<read_value_t<T>> read(const symbol<T> &variable) const
	{
		KDUMP_TRY(address, find(variable));
		return mem().read(address);
	}

	/* The CPUs that there may be, that there are, and that the kernel ran on. */
	result<std::vector<unsigned int>> possible_cpus() const;
	result<std::vector<unsigned int>> present_cpus() const;
	result<std::vector<unsigned int>> online_cpus() const;
	/* per_cpu_ptr(variable, cpu) */
	result<vaddr> per_cpu(vaddr variable, unsigned int cpu) const;
	template <typename T>
	result<ptr<T>> per_cpu(const percpu_symbol<T> &variable, unsigned int cpu) const
	{
		KDUMP_TRY(address, find_symbol(variable.name));
		KDUMP_TRY(place, per_cpu(address, cpu));
		return ptr<T>{place};
	}

	/* The number that the machine has for that CPU. */
	result<uint64_t> hardware_cpu_id(unsigned int cpu) const;

	/* The architecture's unwinder, run on this dump; see backtrace.hpp for what to use. */
	arch::unwind_result<arch::current::registers>
	unwind(const arch::unwind_start<arch::current::registers> &start) const;
	/* Where the stack of a task was that is not running. */
	result<vaddr> switched_stack_pointer(ptr<layout::task_struct> task) const;

	/* The addresses of a process. */
	result<address_space> user_space(ptr<layout::mm_struct> mm) const;

private:
	struct state;
	explicit kernel(std::unique_ptr<state> state);

	void load_symbols();
	std::optional<vaddr> find_built_symbol(std::string_view name) const;
	void find_memory_map();

	std::unique_ptr<state> state_;
};

} // namespace kdump
