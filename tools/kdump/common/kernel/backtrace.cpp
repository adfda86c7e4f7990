// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/backtrace.hpp"

#include "base/arith.hpp"
#include "base/cursor.hpp"
#include "base/endian.hpp"

#include "kdump/layout/linux/elfcore.hpp"
#include "kdump/layout/linux/panic.hpp"
#include "kdump/layout/linux/vmcore_info.hpp"

#include <elf.h>

#include <algorithm>
#include <vector>

namespace kdump {

namespace {

/*
 * The note that crash_save_cpu() writes into the per-CPU buffer crash_notes: an ELF note header,
 * its name, and a struct elf_prstatus. A buffer that was never written is all zero.
 */
result<registers> read_crash_note(const kernel &k, unsigned int cpu)
{
	using layout::elf_prstatus;
	KDUMP_TRY(notes, k.read(variable::crash_notes));
	KDUMP_TRY(place, k.per_cpu(notes.address, cpu));
	KDUMP_TRY(buffer, k.mem().read(decltype(notes){place}));

	cursor note(buffer.bytes(), target::byte_order);
	KDUMP_TRY(name_size, note.read<uint32_t>());
	KDUMP_TRY(size, note.read<uint32_t>());
	KDUMP_TRY(type, note.read<uint32_t>());
	if (type != NT_PRSTATUS || size < size_of<elf_prstatus>)
		return make_error(error_code::not_found, "CPU %u saved no registers", cpu);
	KDUMP_CHECK(note.skip(align_up(name_size, 4)));
	KDUMP_TRY(bytes, note.read_bytes(size_of<elf_prstatus>));
	/* What type it has is the architecture's business. */
	return arch::current::parse_prstatus(bytes.subspan(elf_prstatus::pr_reg.offset));
}

/*
 * elf_gregset_t is an array of words. QEMU takes the byte order of its file from the CPU, not from
 * the kernel: it dumps little-endian POWER machines as big-endian ones.
 */
result<registers> parse_note(const kernel &k, const cpu_status &note)
{
	std::vector<std::byte> bytes = note.registers;

	for (size_t at = 0; at + sizeof(target_word) <= bytes.size(); at += sizeof(target_word))
		store(bytes.data() + at,
		      load<target_word>(bytes.data() + at, k.dump().identity().byte_order),
		      target::byte_order);
	return arch::current::parse_prstatus(bytes);
}

/* Where that CPU is among these by the numbers that the machine has for them. */
result<size_t> rank_in_machine(const kernel &k, unsigned int cpu,
			       std::span<const unsigned int> among)
{
	KDUMP_TRY(own, k.hardware_cpu_id(cpu));
	size_t rank = 0;

	for (unsigned int other : among) {
		KDUMP_TRY(id, k.hardware_cpu_id(other));
		rank += id < own;
	}
	return rank;
}

} // namespace

/*
 * The notes of the dump do not say whose they are. They can be told apart only if there is one
 * for each CPU, as a hypervisor writes them, in the machine's order. It writes them for CPUs too
 * that are not online, and a panic that starts no capture kernel has set all CPUs but one offline.
 */
result<registers> read_cpu_registers(const kernel &k, unsigned int cpu)
{
	result<registers> saved = read_crash_note(k, cpu);
	std::span<const cpu_status> notes = k.dump().cpus();

	if (saved)
		return saved;
	for (auto read_cpus :
	     {&kernel::online_cpus, &kernel::present_cpus, &kernel::possible_cpus}) {
		KDUMP_TRY(cpus, (k.*read_cpus)());
		if (notes.size() != cpus.size() ||
		    std::find(cpus.begin(), cpus.end(), cpu) == cpus.end())
			continue;
		KDUMP_TRY(rank, rank_in_machine(k, cpu, cpus));
		return parse_note(k, notes[rank]);
	}
	return saved;
}

result<std::optional<unsigned int>> read_panic_cpu(const kernel &k)
{
	KDUMP_TRY(value, k.read(variable::panic_cpu));
	int32_t cpu = value[layout::atomic_t::counter];

	/* PANIC_CPU_INVALID is negative. */
	return cpu < 0 ? std::nullopt : std::optional(static_cast<unsigned int>(cpu));
}

namespace {

backtrace unwind(const kernel &k, const task_object &task, std::optional<unsigned int> cpu,
		 std::optional<registers> regs)
{
	arch::unwind_result<registers> walked =
		k.unwind({task.address().address, stack_of(task), cpu, std::move(regs)});

	return {cpu, std::move(walked.frames), std::move(walked.incomplete)};
}

} // namespace

backtrace read_backtrace(const kernel &k, const task_object &task)
{
	result<std::optional<unsigned int>> cpu = find_running_cpu(k, task);

	if (!cpu)
		return {std::nullopt, {}, std::move(cpu).failure()};
	if (!*cpu)
		return unwind(k, task, std::nullopt, std::nullopt);
	result<registers> regs = read_cpu_registers(k, **cpu);
	if (!regs)
		return {*cpu, {}, std::move(regs).failure()};
	return unwind(k, task, *cpu, *regs);
}

} // namespace kdump
