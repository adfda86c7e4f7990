// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own way of unwinding, unwind_stack() of arch/mips/kernel/process.c, done on a dump:
 * the code of a function tells how large its frame is and where in it the return address. Unlike
 * the kernel's, this one also goes on to what an exception interrupted.
 */
#include "arch/mips/arch.hpp"
#include "arch/mips/prologue.hpp"
#include "arch/register_set.hpp"
#include "arch/stack_walk.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/processor.hpp"
#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/layout/linux/sched.hpp"

#include <utility>

namespace kdump::arch {

namespace {

using registers = mips::registers;
using frame = stack_frame<registers>;

constexpr uint64_t word = target::word_size;
/* __KSTK_TOS() of asm/processor.h, and kernelsp of asm/stackframe.h, leave that much free. */
constexpr uint64_t above_registers = 32;

class unwinder : public stack_walker<mips> {
public:
	unwinder(const dump_view &dump, const unwind_start<registers> &start);

	result<void> begin(const unwind_start<registers> &start);
	result<bool> step();
	frame current() const;

private:
	result<void> begin_at_switch();
	std::optional<registers> find_interrupted(vaddr place) const;
	result<bool> step_off_irq_stack();
	result<bool> step_to_caller(const prologue &here, const std::optional<registers> &regs);
	bool is_exception_return() const;
	void enter(const registers &regs);

	stack_path path_;
	vaddr bottom_; /* task_pt_regs(task) */
};

unwinder::unwinder(const dump_view &dump, const unwind_start<registers> &start) :
	stack_walker(dump, start), path_(stacks_),
	bottom_(start.stack.end - above_registers - size_of<layout::pt_regs>)
{
}

result<void> unwinder::begin(const unwind_start<registers> &start)
{
	if (!start.regs)
		return begin_at_switch();
	enter(*start.regs);
	return {};
}

/* What resume() saved when the task was scheduled away, or copy_thread() made up for a new one. */
result<void> unwinder::begin_at_switch()
{
	constexpr auto saved = layout::task_struct::thread / layout::thread_struct::reg31;
	KDUMP_TRY(sp, mips::switched_stack_pointer(dump_, task_));
	KDUMP_TRY(ip, read_address(dump_, task_ + saved.offset));

	KDUMP_CHECK(check_switched(stacks_.front(), sp, word));
	ip_ = ip;
	sp_ = sp;

	kind_ = find_switched_kind(dump_, ip_, {"ret_from_fork", "ret_from_kernel_thread"});
	return {};
}

void unwinder::enter(const registers &regs)
{
	regs_ = regs;
	return_place_.reset();
	ip_ = mips::instruction_pointer(regs);
	sp_ = mips::stack_pointer(regs);
}

/* A system call saves no more registers than a function would. */
frame unwinder::current() const
{
	frame f = stack_walker::current();

	if (f.user_mode && kind_ != frame_kind::start &&
	    (regs_->cause & constant::CAUSEF_EXCCODE) == constant::CAUSE_OF_SYSCALL)
		f.regs.reset();
	return f;
}

/*
 * The registers that SAVE_SOME of asm/stackframe.h has put at `place`, if it was that: at the
 * bottom of the stack on the way from user space, and else where the stack pointer was that it
 * saved. Kernel threads have a struct pt_regs at the bottom too, but no user space.
 */
std::optional<registers> unwinder::find_interrupted(vaddr place) const
{
	result<registers> regs = read_registers<mips>(dump_, place);

	if (!regs)
		return std::nullopt;
	bool fits = mips::is_user_mode(*regs)
			    ? place == bottom_
			    : mips::stack_pointer(*regs) == place + size_of<layout::pt_regs>;
	return fits ? std::optional(*regs) : std::nullopt;
}

/*
 * At the top of the IRQ stack is where the stack was that handle_int of arch/mips/kernel/genex.S
 * left; there are the registers.
 */
result<bool> unwinder::step_off_irq_stack()
{
	KDUMP_TRY(place, read_address(dump_, sp_));
	std::optional<registers> regs = find_interrupted(place);

	if (!regs)
		return make_error(error_code::corrupt,
				  "the IRQ stack leads to 0x%llx, where no registers are",
				  wide(place.value));
	KDUMP_CHECK(path_.advance(place, size_of<layout::pt_regs>));
	kind_ = frame_kind::exception;
	enter(*regs);
	return true;
}

/*
 * Exception handlers are not called but entered, and then return to ret_from_exception of
 * arch/mips/kernel/entry.S; what is before that has nothing to do with it.
 */
bool unwinder::is_exception_return() const
{
	result<vaddr> function = dump_.find_function(ip_);

	return function && *function == ip_ && find_interrupted(sp_);
}

/*
 * The first function of another processor was called by nobody: it has saved what its register
 * happened to be.
 */
result<bool> unwinder::step_to_caller(const prologue &here, const std::optional<registers> &regs)
{
	vaddr frame_begin = sp_;
	uint64_t ip = regs ? regs->gpr[return_register] : 0;

	if (here.frame_size % word != 0 || here.return_place.value_or(0) % word != 0 ||
	    (here.return_place && *here.return_place >= here.frame_size))
		return make_error(error_code::corrupt, "a frame of %llu bytes",
				  wide(here.frame_size));
	if (here.frame_size != 0)
		KDUMP_CHECK(path_.advance(frame_begin, here.frame_size));
	if (here.return_place) {
		KDUMP_TRY(saved, read_word(dump_, frame_begin + *here.return_place));

		return_place_ = frame_begin + *here.return_place;
		ip = saved;
	}
	ip_ = vaddr{ip};
	sp_ = frame_begin + here.frame_size;
	kind_ = is_exception_return() ? frame_kind::start : frame_kind::call;
	if (is_kernel_code(dump_, ip_))
		return true;
	if (sp_ == bottom_)
		return false;
	return make_error(error_code::corrupt, "the return address 0x%llx is no code", wide(ip));
}

result<bool> unwinder::step()
{
	std::optional<registers> regs = std::exchange(regs_, std::nullopt);
	const cpu_stack *stack = find_stack(stacks_, sp_);

	return_place_.reset();
	if (!stack)
		return make_error(error_code::corrupt, "0x%llx is on no stack of this task",
				  wide(sp_.value));
	if (stack != &stacks_.front() && sp_ == stack->range.begin + constant::IRQ_STACK_START)
		return step_off_irq_stack();

	KDUMP_TRY(function, dump_.find_function(code_address(kind_, ip_)));
	/* Nobody called it, and its code is gone once the machine is up. */
	if (result<vaddr> first = dump_.find_symbol("start_kernel"); first && *first == function)
		return false;
	KDUMP_TRY(here, read_prologue(dump_, function, ip_));
	/* Code that called something and has not saved its way back is an exception's. */
	bool is_entry = kind_ == frame_kind::start || !here.return_place ||
			here.frame_size == size_of<layout::pt_regs>;
	if (regs || !is_entry)
		return step_to_caller(here, regs);
	if (std::optional<registers> interrupted = find_interrupted(sp_)) {
		KDUMP_CHECK(path_.advance(sp_, size_of<layout::pt_regs>));
		kind_ = frame_kind::exception;
		enter(*interrupted);
		return true;
	}
	/* Nor need the first function of another processor: it does not return. */
	if (sp_ == bottom_ || (!here.return_place && sp_ + here.frame_size == bottom_))
		return false;
	if (here.return_place)
		return step_to_caller(here, regs);
	return make_error(error_code::corrupt, "nothing tells what called the code at 0x%llx",
			  wide(ip_.value));
}

} // namespace

result<vaddr> mips::switched_stack_pointer(const dump_view &dump, vaddr task)
{
	constexpr auto saved = layout::task_struct::thread / layout::thread_struct::reg29;

	return read_address(dump, task + saved.offset);
}

unwind_result<registers> mips::unwind(const dump_view &dump, const unwind_start<registers> &start)
{
	return walk_stack<unwinder>(dump, start);
}

} // namespace kdump::arch
