// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own way of unwinding, stack_reader_dump() of arch/sh/kernel/dumpstack.c, done on a
 * dump: every word of the stack that is an address of code counts as a return address, whether or
 * not the call has returned long ago. Where the stack begins are the registers of the user.
 */
#include "arch/sh/arch.hpp"
#include "arch/stack_walk.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/processor_32.hpp"
#include "kdump/layout/linux/sched.hpp"
#include "kdump/layout/uapi/asm/ptrace_32.hpp"

namespace kdump::arch {

namespace {

using registers = sh::registers;
using frame = stack_frame<registers>;

constexpr uint64_t word = target::word_size;

class unwinder {
public:
	unwinder(const dump_view &dump, const unwind_start<registers> &start) :
		dump_(dump), stacks_(find_stacks(dump, start)),
		user_regs_(start.stack.end - size_of<layout::pt_regs>)
	{
	}

	result<void> begin(const unwind_start<registers> &start);
	result<bool> step();
	frame current() const;

private:
	result<void> begin_at_switch(vaddr task);
	bool is_code(vaddr ip) const;
	result<bool> step_to_user();

	const dump_view &dump_;
	std::vector<cpu_stack> stacks_; /* the task's own first */
	vaddr user_regs_;		/* task_pt_regs() */
	vaddr next_;			/* the word of the stack to look at */

	frame_kind kind_ = frame_kind::start;
	vaddr ip_, sp_;
	std::optional<vaddr> return_place_;
	std::optional<registers> regs_;
};

result<void> unwinder::begin(const unwind_start<registers> &start)
{
	if (!start.regs)
		return begin_at_switch(start.task);
	regs_ = start.regs;
	ip_ = sh::instruction_pointer(*regs_);
	sp_ = next_ = sh::stack_pointer(*regs_);
	return {};
}

/* What switch_to() saved when the task was scheduled away, or fork made up for a new one. */
result<void> unwinder::begin_at_switch(vaddr task)
{
	constexpr auto pc = layout::task_struct::thread / layout::thread_struct::pc;
	KDUMP_TRY(sp, sh::switched_stack_pointer(dump_, task));
	KDUMP_TRY(ip, read_word(dump_, task + pc.offset));

	if (stacks_.front().range.begin.value == 0)
		return make_error(error_code::not_found, "the task has exited and freed its stack");
	if (!stacks_.front().holds(sp, word))
		return make_error(error_code::corrupt,
				  "the saved stack pointer 0x%llx is not on the task's stack",
				  static_cast<unsigned long long>(sp.value));
	ip_ = vaddr{ip};
	sp_ = next_ = sp;
	return {};
}

frame unwinder::current() const
{
	const cpu_stack *stack = find_stack(stacks_, sp_);
	frame f;

	f.kind = kind_;
	f.ip = ip_;
	f.sp = sp_;
	f.return_place = return_place_;
	f.regs = regs_;
	f.user_mode = regs_ && sh::is_user_mode(*regs_);
	f.reliable = kind_ != frame_kind::call;
	if (stack)
		f.stack = stack->name;
	return f;
}

/* __kernel_text_address() */
bool unwinder::is_code(vaddr ip) const
{
	return is_vmlinux_code(dump_, ip) || dump_.find_module(ip);
}

/* Kernel threads have registers there too, but no user space. */
result<bool> unwinder::step_to_user()
{
	std::array<std::byte, size_of<layout::pt_regs>> bytes;

	if (!stacks_.front().holds(user_regs_, bytes.size()))
		return false;
	KDUMP_CHECK(dump_.read(user_regs_, bytes));
	registers regs = sh::parse_pt_regs(bytes);
	if (!sh::is_user_mode(regs))
		return false;
	kind_ = frame_kind::exception;
	return_place_.reset();
	regs_ = regs;
	ip_ = sh::instruction_pointer(regs);
	sp_ = sh::stack_pointer(regs);
	return true;
}

result<bool> unwinder::step()
{
	if (regs_ && sh::is_user_mode(*regs_))
		return false;

	const cpu_stack *stack = find_stack(stacks_, next_);
	if (!stack)
		return make_error(error_code::corrupt, "the stack pointer 0x%llx is on no stack",
				  static_cast<unsigned long long>(next_.value));
	bool own = stack == &stacks_.front();
	vaddr end = own ? std::min(user_regs_, stack->range.end) : stack->range.end;
	for (; next_ < end; next_ += word) {
		KDUMP_TRY(value, read_word(dump_, next_));

		if (!is_code(vaddr{value}))
			continue;
		kind_ = frame_kind::call;
		regs_.reset();
		ip_ = vaddr{value};
		return_place_ = next_;
		next_ += word;
		sp_ = next_;
		return true;
	}
	return own ? step_to_user() : false;
}

} // namespace

result<vaddr> sh::switched_stack_pointer(const dump_view &dump, vaddr task)
{
	constexpr auto saved = layout::task_struct::thread / layout::thread_struct::sp;
	KDUMP_TRY(sp, read_word(dump, task + saved.offset));

	return vaddr{sp};
}

unwind_result<registers> sh::unwind(const dump_view &dump, const unwind_start<registers> &start)
{
	unwinder walk(dump, start);

	return walk_stack(walk, start);
}

} // namespace kdump::arch
