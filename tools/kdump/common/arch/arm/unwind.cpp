// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own way of unwinding with CONFIG_ARM_UNWIND, arch/arm/kernel/{unwind,stacktrace}.c,
 * done on a dump: the tables say how to undo each function's prologue. Those of the entry code lead
 * through its struct pt_regs to what an exception interrupted.
 */
#include "arch/arm/arch.hpp"
#include "arch/arm/unwind_index.hpp"
#include "arch/register_set.hpp"
#include "arch/stack_walk.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/layout/asm/thread_info.hpp"
#include "kdump/layout/linux/sched.hpp"

#include <algorithm>

namespace kdump::arch {

namespace {

using registers = arm::registers;

constexpr uint64_t word = target::word_size;

class unwinder : public stack_walker<arm> {
public:
	unwinder(const dump_view &dump, const unwind_start<registers> &start);

	result<void> begin(const unwind_start<registers> &start);
	result<bool> step();

private:
	result<void> begin_at_switch();
	void enter(const core_registers &r);
	result<bool> step_to_user();
	result<std::optional<registers>> read_interrupted(vaddr ip, vaddr place) const;
	frame_kind find_kind(vaddr ip) const;
	vaddr first_place() const;
	bool is_empty_stack(vaddr address) const;
	bool has_own_stack() const;
	result<bool> step_to_last_call();

	stack_path path_;
	vaddr_range entry_code_;

	core_registers r_{};
	bool lost_ = false; /* sp is not that of the code at pc */
};

unwinder::unwinder(const dump_view &dump, const unwind_start<registers> &start) :
	stack_walker(dump, start), path_(stacks_)
{
	entry_code_ = find_code(dump, "__entry_text_start", "__entry_text_end");
}

result<void> unwinder::begin(const unwind_start<registers> &start)
{
	if (!start.regs)
		return begin_at_switch();
	regs_ = start.regs;
	enter(regs_->r);
	return {};
}

/* What __switch_to saved when the task was scheduled away, or fork made up for a new one. */
result<void> unwinder::begin_at_switch()
{
	using saved = layout::cpu_context_save;
	constexpr auto place = layout::task_struct::thread_info / layout::thread_info::cpu_context;
	KDUMP_TRY(switched, read_object(dump_, ptr<saved>{task_ + place.offset}));

	enter({0, 0, 0, 0, switched[saved::r4], switched[saved::r5], switched[saved::r6],
	       switched[saved::r7], switched[saved::r8], switched[saved::r9], switched[saved::sl],
	       switched[saved::fp], 0, switched[saved::sp], 0, switched[saved::pc]});
	KDUMP_CHECK(check_switched(stacks_.front(), sp_, word));

	kind_ = find_switched_kind(dump_, ip_, {"ret_from_fork"});
	return {};
}

/* Thumb code has an odd address. */
void unwinder::enter(const core_registers &r)
{
	r_ = r;
	ip_ = vaddr{r[pc] & ~uint64_t{1}};
	sp_ = vaddr{r[sp]};
}

/*
 * Nothing in the kernel called this code. Kernel threads have a struct pt_regs at the end of their
 * stack too, but no user space.
 */
result<bool> unwinder::step_to_user()
{
	KDUMP_TRY(is_kernel, is_kernel_thread(dump_, task_));
	if (is_kernel)
		return false;
	KDUMP_TRY(regs, read_registers<arm>(dump_, first_place() - size_of<layout::pt_regs>));
	if (!arm::is_user_mode(regs))
		return false;
	kind_ = frame_kind::exception;
	regs_ = regs;
	enter(regs.r);
	return true;
}

/* What entry code saved where its stack begins, if it is entry code that an exception ran. */
result<std::optional<registers>> unwinder::read_interrupted(vaddr ip, vaddr place) const
{
	if (kind_ != frame_kind::call || !entry_code_.contains(ip))
		return std::optional<registers>();
	KDUMP_TRY(regs, read_registers<arm>(dump_, place));
	return std::optional(regs);
}

/*
 * A return address, but for the beginning of ret_fast_syscall and its like: nothing returns to the
 * first instruction of a function, it was put there to run next.
 */
frame_kind unwinder::find_kind(vaddr ip) const
{
	if (!entry_code_.contains(ip))
		return frame_kind::call;
	result<unwind_entry> entry = find_unwind_entry(dump_, ip);
	return entry && entry->function == ip ? frame_kind::start : frame_kind::call;
}

/* Where a task's stack begins. */
vaddr unwinder::first_place() const
{
	return stacks_.front().range.begin + constant::THREAD_START_SP;
}

/* Where call_with_stack() begins: it keeps the way back in the frame pointer. */
bool unwinder::is_empty_stack(vaddr address) const
{
	return std::any_of(stacks_.begin(), stacks_.end(),
			   [&](const cpu_stack &stack) { return stack.range.end == address; });
}

/* Modes of exceptions have a stack pointer and a link register of their own. */
bool unwinder::has_own_stack() const
{
	if (!regs_)
		return false;
	uint32_t mode = regs_->cpsr & constant::MODE_MASK;
	return mode != constant::SVC_MODE && mode != constant::SYSTEM_MODE;
}

/*
 * Where a vector_stub of arch/arm/kernel/entry-armv.S begins, the link register has what was
 * interrupted, or an address behind it. QEMU likes to stop a CPU there.
 */
result<bool> unwinder::step_to_last_call()
{
	error lost = make_error(error_code::not_found,
				"the stack pointer of what was interrupted is in no note");

	if (lost_)
		return lost;
	if (arm::is_user_address({}, vaddr{r_[lr]}))
		return false;
	if (!is_kernel_code(dump_, vaddr{r_[lr]}))
		return lost;
	core_registers r = r_;
	r[pc] = r[lr];
	enter(r);
	kind_ = frame_kind::call;
	regs_.reset();
	lost_ = true;
	return true;
}

result<bool> unwinder::step()
{
	if (lost_ || has_own_stack())
		return step_to_last_call();

	vaddr here = code_address(kind_, ip_);
	core_registers r = r_;
	if (!is_empty_stack(sp_))
		KDUMP_CHECK(path_.advance(sp_, 0));
	KDUMP_TRY(entry, find_unwind_entry(dump_, here));
	if (entry.is_last)
		return step_to_user();
	/* Before the prologue has run there is nothing to undo. */
	if (kind_ != frame_kind::call && here == entry.function)
		r[pc] = r[lr];
	else
		KDUMP_CHECK(run_unwind(dump_, entry, r));
	if (r[pc] == r_[pc] && r[sp] == r_[sp])
		return make_error(error_code::corrupt, "the frame at 0x%x leads to itself", r[sp]);
	/* The first function of a CPU, now in its idle task, was called by none: head.S jumps. */
	if (vaddr{r[sp]} == first_place())
		return false;

	KDUMP_TRY(interrupted, read_interrupted(here, sp_));
	regs_ = interrupted;
	enter(interrupted ? interrupted->r : r);
	kind_ = interrupted ? frame_kind::exception : find_kind(ip_);
	return true;
}

} // namespace

result<vaddr> arm::switched_stack_pointer(const dump_view &dump, vaddr task)
{
	constexpr auto saved = layout::task_struct::thread_info / layout::thread_info::cpu_context /
			       layout::cpu_context_save::sp;

	return read_address(dump, task + saved.offset);
}

unwind_result<registers> arm::unwind(const dump_view &dump, const unwind_start<registers> &start)
{
	return walk_stack<unwinder>(dump, start);
}

} // namespace kdump::arch
