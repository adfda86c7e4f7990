// SPDX-License-Identifier: GPL-2.0-only
/* The dump as the code of an architecture sees it; kernel/ provides it. */
#pragma once

#include "base/address.hpp"
#include "base/result.hpp"
#include "layout/object.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace kdump::arch {

class dump_view {
public:
	virtual ~dump_view() = default;

	virtual result<void> read(vaddr address, std::span<std::byte> into) const = 0;
	/* Of the kernel image, and of whatever else is known to be mapped by now. */
	virtual result<paddr> translate(vaddr address) const = 0;
	/* The address of a kernel symbol; of the template, if it is a per-CPU variable. */
	virtual result<vaddr> find_symbol(std::string_view name) const = 0;
	/* Where that CPU's copy of a per-CPU variable is. */
	virtual result<vaddr> per_cpu(vaddr variable, unsigned int cpu) const = 0;
	/* Where the function begins that this code address is in. */
	virtual result<vaddr> find_function(vaddr ip) const = 0;
	/* The struct module that this code address is in; error_code::not_found: none. */
	virtual result<vaddr> find_module(vaddr ip) const = 0;
};

/* What a pointer of the dumped kernel points to. */
template <record_type T> result<object<T>> read_object(const dump_view &dump, ptr<T> place)
{
	object<T> found(place);

	KDUMP_CHECK(dump.read(place.address, found.bytes()));
	return found;
}
template <std::integral T> result<T> read_value(const dump_view &dump, ptr<T> place)
{
	std::array<std::byte, sizeof(T)> bytes;

	KDUMP_CHECK(dump.read(place.address, bytes));
	return load_value<T>(bytes);
}

/* An unsigned long of it. */
result<uint64_t> read_word(const dump_view &dump, vaddr address);
/* A pointer of it. */
result<vaddr> read_address(const dump_view &dump, vaddr address);
/* An element of an array of them. */
result<uint64_t> read_element(const dump_view &dump, vaddr array, uint64_t index);
/* Where a variable is, as that CPU has it. */
result<vaddr> find_variable(const dump_view &dump, std::string_view name, unsigned int cpu);
/* The value of a variable that is one, such as a pointer; of that CPU, if it is per-CPU. */
result<uint64_t> read_variable(const dump_view &dump, std::string_view name);
result<uint64_t> read_variable(const dump_view &dump, std::string_view name, unsigned int cpu);
/* The code between two symbols; nothing, if this kernel lacks one of them. */
vaddr_range find_code(const dump_view &dump, std::string_view begin, std::string_view end);
/* Whether that is code of vmlinux, and not of a module or made at run time. */
bool is_vmlinux_code(const dump_view &dump, vaddr ip);
/* Of vmlinux or of a module: __kernel_text_address() of kernel/extable.c. */
bool is_kernel_code(const dump_view &dump, vaddr ip);
/* Whether a struct task_struct is that of a thread without user space. */
result<bool> is_kernel_thread(const dump_view &dump, vaddr task);

} // namespace kdump::arch
