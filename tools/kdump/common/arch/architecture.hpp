// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an architecture brings. A directory common/arch/<srcarch>/ defines one struct of types
 * and static functions; "arch/current.hpp" makes the one of this build `arch::current` and has
 * the compiler check it. Everything else of the suite is the same for all of them.
 *
 * By the numbers of Documentation/porting.rst, in the order in which a port comes alive:
 *
 *  2. boot		what this boot decided (KASLR, paging depth, ...), out of VMCOREINFO
 *			(and memory, for what it lacks), and the keys that are such decisions
 *  3. linear maps	virtual ranges that are physical memory at an offset: the kernel image
 *			first, the direct map once the kernel's variables can be read
 *  4. page tables	of the kernel and of a process: where the root is, the shape of the tree,
 *			and what an entry says
 *  5. registers	the layout of a saved register set, and the names to print
 *  6. unwinding	from one frame to its caller, and which stacks there are
 *
 * and, if that architecture's kernel has them, `cpu_khz`: the variable that says how fast the CPUs are;
 * `hardware_cpu_id`: the number that the machine has for a CPU, if that may be another one than Linux's;
 * `freed_parts`: what the kernel gives back of its image beside __init_begin to __init_end.
 */
#pragma once

#include "arch/dump_view.hpp"
#include "base/address.hpp"
#include "base/result.hpp"
#include "vmcore/physical_memory.hpp"
#include "vmcore/vmcoreinfo.hpp"

#include "kdump/target.hpp"

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kdump::arch {

/* A virtual range behind which physical memory lies in one piece. */
struct linear_mapping {
	vaddr_range range;
	paddr physical;
};

/* One level of page tables, the one next to the root first. */
struct page_table_level {
	const char *name;	     /* PGD ... PTE */
	unsigned int shift;	     /* an entry maps 1 << shift bytes */
	unsigned int bits;	     /* a table has 1 << bits entries */
	uint64_t none = 0;	     /* the entry that says that there is nothing */
	unsigned int entry_size = 0; /* bytes, if not that of the others */
};

/* Both ends are inside. */
struct address_span {
	vaddr first;
	vaddr last;
};

/* Of the kernel image: between two symbols. */
struct image_part {
	const char *begin;
	const char *end;
	bool begins_there = true; /* or where the variable `begin` points to */
};

/* The shape of a tree of page tables; it may be another one for each process (s390). */
struct page_table_format {
	std::array<page_table_level, 5> levels{};
	unsigned int level_count = 0;
	unsigned int entry_size = 0; /* bytes, 4 or 8 */
	std::endian entry_order = target::byte_order;
	/* The virtual addresses that a table translates, ascending; other ones never are. */
	std::array<address_span, 2> spans{};
	unsigned int span_count = 0;

	constexpr void add_span(address_span span)
	{
		spans[span_count++] = span;
	}
	constexpr unsigned int entry_size_of(unsigned int level) const
	{
		return levels[level].entry_size ? levels[level].entry_size : entry_size;
	}
};

struct page_table {
	paddr root;
	page_table_format format;
};

enum class entry_kind : uint8_t {
	none,	     /* nothing there */
	not_present, /* something, but no memory: swapped out, migrating, PROT_NONE */
	table,	     /* the next level's table is at `address` */
	page,	     /* memory, from `address` on */
};

struct page_table_entry {
	entry_kind kind = entry_kind::none;
	paddr address;
	/* If this and its neighbours map one page of that size, in bytes, from `address` on. */
	uint64_t shared_size = 0;
};

struct named_register {
	const char *name;
	uint64_t value;
	unsigned int digits = 2 * target::word_size; /* hexadecimal ones that people expect */
};

enum class frame_kind : uint8_t {
	start,	   /* where the walk begins: ip is what was about to run */
	call,	   /* ip is a return address */
	exception, /* ip was interrupted; the registers of that moment are known */
};

/* The address that stands for the code of a frame: a call's lies before where it returns to. */
constexpr vaddr code_address(frame_kind kind, vaddr ip)
{
	return kind == frame_kind::call ? ip - 1 : ip;
}

/* A stack that code may run on. */
struct cpu_stack {
	std::string name; /* as stack_frame::stack */
	vaddr_range range;

	/* All of [address, address + size). */
	bool holds(vaddr address, uint64_t size) const
	{
		return range.contains(address) && range.end - address >= size;
	}
};

template <typename Registers> struct stack_frame {
	frame_kind kind = frame_kind::start;
	vaddr ip;
	vaddr sp; /* the stack pointer when ip was, or will be, running */
	/* Of a call: where the return address was found, if it has a place below sp. */
	std::optional<vaddr> return_place;
	/* Of a start and an exception, if all were saved. */
	std::optional<Registers> regs;
	/* The registers are those of user space. There is nothing after this frame. */
	bool user_mode = false;
	/* False: a guess, for code that the kernel's unwinder knows nothing about. */
	bool reliable = true;
	/* The stack that sp is on: empty for the task's own, "IRQ", "NMI exception", ... */
	std::string stack;

	vaddr code() const
	{
		return code_address(kind, ip);
	}
};

/* Where an unwind begins. */
template <typename Registers> struct unwind_start {
	vaddr task;			 /* its struct task_struct */
	vaddr_range stack;		 /* the task's own */
	std::optional<unsigned int> cpu; /* if it was running */
	/* If it was running; else the scheduler's switch frame counts. */
	std::optional<Registers> regs;
};

template <typename Registers> struct unwind_result {
	std::vector<stack_frame<Registers>> frames;
	/* What ended the walk before the end of the stack, if anything did. */
	std::optional<error> incomplete;
};

template <typename A>
concept architecture = requires(const typename A::boot &boot, const typename A::registers &regs,
				const vmcoreinfo &info, const physical_memory &memory,
				const dump_view &dump, vaddr address, const page_table_level &level,
				std::span<const std::byte> bytes, unsigned int cpu,
				const unwind_start<typename A::registers> &start)
{
	/* 2. boot */
	{
		A::read_boot(info, memory)
		} -> std::same_as<result<typename A::boot>>;
	{
		A::per_boot_keys()
		} -> std::same_as<std::span<const std::string_view>>;

	/* 3. linear maps: before and after the kernel's symbols are known */
	{
		A::image_mapping(boot)
		} -> std::same_as<linear_mapping>;
	{
		A::linear_mappings(boot, dump)
		} -> std::same_as<result<std::vector<linear_mapping>>>;

	/* 4. page tables */
	{
		A::kernel_page_table(boot, dump)
		} -> std::same_as<result<page_table>>;
	{
		A::user_page_table(boot, dump, address)
		} -> std::same_as<result<page_table>>;
	{
		A::is_user_address(boot, address)
		} -> std::same_as<bool>;
	{
		A::decode_entry(boot, level, uint64_t{})
		} -> std::same_as<page_table_entry>;
	{
		A::entry_flags(boot, level, uint64_t{})
		} -> std::same_as<std::vector<const char *>>;

	/* 5. registers */
	{
		A::parse_prstatus(bytes)
		} -> std::same_as<result<typename A::registers>>;
	{
		A::parse_pt_regs(bytes)
		} -> std::same_as<typename A::registers>;
	{
		A::instruction_pointer(regs)
		} -> std::same_as<vaddr>;
	{
		A::stack_pointer(regs)
		} -> std::same_as<vaddr>;
	{
		A::is_user_mode(regs)
		} -> std::same_as<bool>;
	{
		A::list_registers(regs)
		} -> std::same_as<std::vector<named_register>>;

	/* 6. unwinding: the stacks of a CPU beside the tasks', those that can be found */
	{
		A::find_cpu_stacks(dump, cpu)
		} -> std::same_as<std::vector<cpu_stack>>;
	{
		A::switched_stack_pointer(dump, address)
		} -> std::same_as<result<vaddr>>;
	{
		A::unwind(dump, start)
		} -> std::same_as<unwind_result<typename A::registers>>;
};

} // namespace kdump::arch
