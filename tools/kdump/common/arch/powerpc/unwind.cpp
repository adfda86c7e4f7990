// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own way of unwinding, show_stack() of arch/powerpc/kernel/process.c, done on a dump:
 * a function's frame begins with the back chain, the address of its caller's frame, in which it
 * has saved where it returns to. The frame of an exception has a marker, and registers behind it.
 */
#include "arch/powerpc/arch.hpp"
#include "arch/register_set.hpp"
#include "arch/stack_walk.hpp"
#include "layout/object.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"
#include "kdump/layout/asm/processor.hpp"
#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/layout/linux/sched.hpp"

#include <utility>

namespace kdump::arch {

namespace {

using registers = powerpc::registers;

constexpr uint64_t word = target::word_size;
constexpr uint64_t stack_alignment = 16;

/* What all frames begin with. */
struct stack_head {
	uint64_t back_chain;
	uint64_t return_address; /* of what the function whose frame it is has called */
};

/* ELF ABI v1: a function's name is its descriptor's, its code has the name with a dot. */
std::string code_name(const std::string &function)
{
	return config::PPC64_ELF_ABI_V1 ? "." + function : function;
}

class unwinder : public stack_walker<powerpc> {
public:
	using stack_walker::stack_walker;

	result<void> begin(const unwind_start<registers> &start);
	result<bool> step();

private:
	result<void> begin_at_switch();
	result<stack_head> read_head(vaddr sp) const;
	result<std::optional<registers>> find_exception() const;
	bool is_leaf(const registers &regs, uint64_t caller) const;
	bool is_entering(const registers &regs) const;
	void enter(const registers &regs);
	result<bool> move_to(vaddr sp);

	/* ip_ is out of the link register: the frame above may have no address saved in it. */
	bool from_link_ = false;
};

result<void> unwinder::begin(const unwind_start<registers> &start)
{
	if (!start.regs)
		return begin_at_switch();
	enter(*start.regs);
	return {};
}

/* What _switch saved when the task was scheduled away, or copy_thread() made up for a new one. */
result<void> unwinder::begin_at_switch()
{
	KDUMP_TRY(sp, powerpc::switched_stack_pointer(dump_, task_));

	KDUMP_CHECK(check_switched(stacks_.front(), sp, constant::STACK_SWITCH_FRAME_SIZE));
	KDUMP_TRY(head, read_head(sp));
	/* STACK_SWITCH_FRAME_REGS is the same. */
	KDUMP_TRY(saved, read_registers<powerpc>(dump_, sp + constant::STACK_INT_FRAME_REGS));
	ip_ = powerpc::instruction_pointer(saved);
	sp_ = vaddr{head.back_chain};

	kind_ = find_switched_kind(dump_, ip_,
				   {code_name("ret_from_fork"), code_name("ret_from_fork_scv"),
				    code_name("ret_from_kernel_user_thread"),
				    code_name("start_kernel_thread")});
	return {};
}

void unwinder::enter(const registers &regs)
{
	regs_ = regs;
	ip_ = powerpc::instruction_pointer(regs);
	sp_ = powerpc::stack_pointer(regs);
}

result<stack_head> unwinder::read_head(vaddr sp) const
{
	const cpu_stack *stack = find_stack(stacks_, sp);

	if (sp.value % stack_alignment != 0 || !stack ||
	    !stack->holds(sp, constant::STACK_FRAME_MIN_SIZE))
		return make_error(error_code::corrupt, "0x%llx is no frame on a stack of this task",
				  wide(sp.value));
	KDUMP_TRY(back_chain, read_word(dump_, sp));
	KDUMP_TRY(return_address, read_word(dump_, sp + constant::STACK_FRAME_LR_SAVE * word));
	return stack_head{back_chain, return_address};
}

/*
 * The registers of the exception whose frame is at sp_. A marker may be an old one, so the back
 * chain has to lead to where the stack was when it happened. At the base of the stack of a task
 * that has not been to user space yet, registers are empty.
 */
result<std::optional<registers>> unwinder::find_exception() const
{
	const cpu_stack *stack = find_stack(stacks_, sp_);
	std::optional<registers> none;

	if (!stack || !stack->holds(sp_, constant::STACK_SWITCH_FRAME_SIZE))
		return none;
	KDUMP_TRY(marker, read_word(dump_, sp_ + constant::STACK_INT_FRAME_MARKER));
	if (marker != constant::STACK_FRAME_REGS_MARKER)
		return none;
	KDUMP_TRY(head, read_head(sp_));
	KDUMP_TRY(regs, read_registers<powerpc>(dump_, sp_ + constant::STACK_INT_FRAME_REGS));
	if (!powerpc::is_user_mode(regs) &&
	    (regs.msr == 0 || powerpc::stack_pointer(regs).value != head.back_chain))
		return none;
	return std::optional(regs);
}

/*
 * Whether the link register says where the interrupted code returns to, since it has not saved it
 * yet or never will: it is in another function, and the frame above has something else. An
 * exception that only begins, at a physical address where no function is, has saved nothing either:
 * the address is that of the last call.
 */
bool unwinder::is_leaf(const registers &regs, uint64_t caller) const
{
	result<vaddr> here = dump_.find_function(vaddr{regs.nip});
	result<vaddr> there = dump_.find_function(vaddr{regs.link});

	return there && (!here || *here != *there) && regs.link != caller;
}

/*
 * Whether user space was just left: its stack pointer is still there, and what else was interrupted
 * is in registers that no note has, which is why MSR[RI] is clear. Where the entry code of
 * arch/powerpc/kernel/ begins, QEMU likes to stop a CPU.
 */
bool unwinder::is_entering(const registers &regs) const
{
	return (regs.msr & constant::MSR_RI) == 0 && !find_stack(stacks_, sp_);
}

/* Up the stack, or to another one; false at its end. */
result<bool> unwinder::move_to(vaddr sp)
{
	if (sp.value == 0)
		return false;
	KDUMP_CHECK(check_upward(stacks_, sp_, sp));
	KDUMP_TRY(head, read_head(sp));
	sp_ = sp;
	kind_ = frame_kind::call;
	ip_ = vaddr{head.return_address};
	return true;
}

result<bool> unwinder::step()
{
	std::optional<registers> regs = std::exchange(regs_, std::nullopt);
	bool from_link = std::exchange(from_link_, false);

	if (regs && is_entering(*regs))
		return false;
	KDUMP_TRY(here, read_head(sp_));
	if (regs) {
		result<stack_head> above = read_head(vaddr{here.back_chain});

		if (is_leaf(*regs, above ? above->return_address : 0)) {
			kind_ = frame_kind::call;
			ip_ = vaddr{regs->link};
			from_link_ = true;
			return true;
		}
	} else {
		KDUMP_TRY(exception, find_exception());
		if (exception) {
			kind_ = frame_kind::exception;
			enter(*exception);
			return true;
		}
	}

	KDUMP_TRY(moved, move_to(vaddr{here.back_chain}));
	/* Where the stack was changed, nothing was called that could save an address. */
	if (!moved || (ip_.value != 0 && !(from_link && !is_kernel_code(dump_, ip_))))
		return moved;
	KDUMP_TRY(next, read_head(sp_));
	return move_to(vaddr{next.back_chain});
}

} // namespace

result<vaddr> powerpc::switched_stack_pointer(const dump_view &dump, vaddr task)
{
	constexpr auto saved = layout::task_struct::thread / layout::thread_struct::ksp;

	return read_address(dump, task + saved.offset);
}

unwind_result<registers> powerpc::unwind(const dump_view &dump,
					 const unwind_start<registers> &start)
{
	return walk_stack<unwinder>(dump, start);
}

} // namespace kdump::arch
