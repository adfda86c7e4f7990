// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own way of unwinding, stack_reader_dump() of arch/sh/kernel/dumpstack.c, done on a
 * dump: every word of the stack that is an address of code counts as a return address, whether or
 * not the call has returned long ago. Where the stack begins are the registers of the user. Of code
 * that was interrupted, PR counts too: a function that calls none does not save it.
 */
#include "arch/register_set.hpp"
#include "arch/sh/arch.hpp"
#include "arch/stack_walk.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/processor_32.hpp"
#include "kdump/layout/linux/sched.hpp"
#include "kdump/layout/uapi/asm/ptrace_32.hpp"

#include <utility>

namespace kdump::arch {

namespace {

using registers = sh::registers;

constexpr uint64_t word = target::word_size;

class unwinder : public stack_walker<sh> {
public:
	unwinder(const dump_view &dump, const unwind_start<registers> &start) :
		stack_walker(dump, start), bottom_(start.stack.end - size_of<layout::pt_regs>)
	{
	}

	result<void> begin(const unwind_start<registers> &start);
	result<bool> step();

private:
	result<void> begin_at_switch();
	bool is_link(vaddr pr) const;
	result<void> find_end();
	result<uint64_t> find_code();
	void enter_call(vaddr ip, std::optional<vaddr> place);
	result<bool> step_to_user();

	vaddr bottom_; /* task_pt_regs() */
	/* In their place a kernel thread, once it runs, has frames. */
	bool has_user_regs_ = false;
	vaddr next_;		    /* the word of the stack to look at */
	std::optional<vaddr> end_;  /* where the last one ends */
	std::optional<vaddr> link_; /* where the code that was interrupted may return to */
};

result<void> unwinder::begin(const unwind_start<registers> &start)
{
	KDUMP_TRY(is_kernel, is_kernel_thread(dump_, task_));

	has_user_regs_ = !is_kernel;
	if (!start.regs)
		return begin_at_switch();
	regs_ = start.regs;
	ip_ = sh::instruction_pointer(*regs_);
	sp_ = next_ = sh::stack_pointer(*regs_);
	if (!sh::is_user_mode(*regs_) && is_link(vaddr{regs_->pr}))
		link_ = vaddr{regs_->pr};
	return {};
}

/* What switch_to() saved when the task was scheduled away, or fork made up for a new one. */
result<void> unwinder::begin_at_switch()
{
	constexpr auto pc = layout::task_struct::thread / layout::thread_struct::pc;
	KDUMP_TRY(sp, sh::switched_stack_pointer(dump_, task_));
	KDUMP_TRY(ip, read_address(dump_, task_ + pc.offset));

	KDUMP_CHECK(check_switched(stacks_.front(), sp, word));
	ip_ = ip;
	sp_ = next_ = sp;
	return {};
}

/* PR is that of a function which has called none yet; what called leads back into the caller. */
bool unwinder::is_link(vaddr pr) const
{
	result<vaddr> here = dump_.find_function(ip_);
	result<vaddr> there = dump_.find_function(pr);

	return here && there && *here != *there && is_kernel_code(dump_, pr);
}

result<void> unwinder::find_end()
{
	const cpu_stack *stack = find_stack(stacks_, next_);

	if (!stack)
		return make_error(error_code::corrupt, "the stack pointer 0x%llx is on no stack",
				  wide(next_.value));
	has_user_regs_ = has_user_regs_ && stack == &stacks_.front();
	end_ = has_user_regs_ ? std::min(bottom_, stack->range.end) : stack->range.end;
	return {};
}

/* The next word that is an address of code, at next_; 0 at the end. */
result<uint64_t> unwinder::find_code()
{
	for (; next_ < *end_; next_ += word) {
		KDUMP_TRY(value, read_word(dump_, next_));

		if (is_kernel_code(dump_, vaddr{value}))
			return value;
	}
	return 0;
}

void unwinder::enter_call(vaddr ip, std::optional<vaddr> place)
{
	kind_ = frame_kind::call;
	reliable_ = false;
	regs_.reset();
	ip_ = ip;
	return_place_ = place;
}

result<bool> unwinder::step_to_user()
{
	if (!stacks_.front().holds(bottom_, size_of<layout::pt_regs>))
		return false;
	KDUMP_TRY(regs, read_registers<sh>(dump_, bottom_));
	if (!sh::is_user_mode(regs))
		return false;
	kind_ = frame_kind::exception;
	reliable_ = true;
	return_place_.reset();
	regs_ = regs;
	ip_ = sh::instruction_pointer(regs);
	sp_ = sh::stack_pointer(regs);
	return true;
}

result<bool> unwinder::step()
{
	std::optional<vaddr> link = std::exchange(link_, std::nullopt);

	if (!end_)
		KDUMP_CHECK(find_end());
	KDUMP_TRY(value, find_code());
	if (link && link->value != value) {
		enter_call(*link, std::nullopt);
		return true;
	}
	if (value == 0)
		return has_user_regs_ ? step_to_user() : false;
	enter_call(vaddr{value}, next_);
	next_ += word;
	sp_ = next_;
	return true;
}

} // namespace

result<vaddr> sh::switched_stack_pointer(const dump_view &dump, vaddr task)
{
	constexpr auto saved = layout::task_struct::thread / layout::thread_struct::sp;

	return read_address(dump, task + saved.offset);
}

unwind_result<registers> sh::unwind(const dump_view &dump, const unwind_start<registers> &start)
{
	return walk_stack<unwinder>(dump, start);
}

} // namespace kdump::arch
