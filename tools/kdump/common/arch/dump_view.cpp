// SPDX-License-Identifier: GPL-2.0-only
#include "arch/dump_view.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/linux/sched.hpp"
#include "kdump/target.hpp"

namespace kdump::arch {

result<uint64_t> read_word(const dump_view &dump, vaddr address)
{
	KDUMP_TRY(value, read_value(dump, ptr<target_word>{address}));
	return uint64_t{value};
}

result<vaddr> read_address(const dump_view &dump, vaddr address)
{
	KDUMP_TRY(value, read_word(dump, address));
	return vaddr{value};
}

result<uint64_t> read_element(const dump_view &dump, vaddr array, uint64_t index)
{
	return read_word(dump, array + index * target::word_size);
}

result<uint64_t> read_variable(const dump_view &dump, std::string_view name)
{
	KDUMP_TRY(address, dump.find_symbol(name));
	return read_word(dump, address);
}

result<vaddr> find_variable(const dump_view &dump, std::string_view name, unsigned int cpu)
{
	KDUMP_TRY(variable, dump.find_symbol(name));
	return dump.per_cpu(variable, cpu);
}

result<uint64_t> read_variable(const dump_view &dump, std::string_view name, unsigned int cpu)
{
	KDUMP_TRY(address, find_variable(dump, name, cpu));
	return read_word(dump, address);
}

vaddr_range find_code(const dump_view &dump, std::string_view begin, std::string_view end)
{
	result<vaddr> from = dump.find_symbol(begin), to = dump.find_symbol(end);

	return from && to ? vaddr_range{*from, *to} : vaddr_range{};
}

/* core_kernel_text() of kernel/extable.c */
bool is_vmlinux_code(const dump_view &dump, vaddr ip)
{
	return find_code(dump, "_stext", "_etext").contains(ip) ||
	       find_code(dump, "_sinittext", "_einittext").contains(ip);
}

bool is_kernel_code(const dump_view &dump, vaddr ip)
{
	return is_vmlinux_code(dump, ip) || dump.find_module(ip);
}

result<bool> is_kernel_thread(const dump_view &dump, vaddr task)
{
	ptr<layout::task_struct> place{task};
	KDUMP_TRY(flags, read_value(dump, member(place, layout::task_struct::flags)));

	return (flags & constant::PF_KTHREAD) != 0;
}

} // namespace kdump::arch
