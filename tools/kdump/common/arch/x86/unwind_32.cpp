// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own way of unwinding with CONFIG_UNWINDER_FRAME_POINTER, arch/x86/kernel/
 * unwind_frame.c, done on a dump: pairs of the caller's frame pointer and the return address lead
 * up the stack. Where entry code saved registers, a pointer to them is in the frame pointer's
 * place, with its top bit clear (ENCODE_FRAME_POINTER).
 */
#include "arch/register_set.hpp"
#include "arch/stack_walk.hpp"
#include "arch/x86/arch.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/processor.hpp"
#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/layout/asm/switch_to.hpp"
#include "kdump/layout/linux/sched.hpp"

namespace kdump::arch {

namespace {

using registers = x86::registers;

constexpr uint64_t word = target::word_size;
constexpr uint64_t record_size = 2 * word;
constexpr uint64_t encoding_bit = 0x80000000;
/* GCC_REALIGN_WORDS: a function that aligned its stack has its record that much lower. */
constexpr uint64_t realigned = 3 * word;

class unwinder : public stack_walker<x86> {
public:
	unwinder(const dump_view &dump, const unwind_start<registers> &start);

	result<void> begin(const unwind_start<registers> &start);
	result<bool> step();

private:
	result<void> begin_at_switch();
	result<bool> is_last(vaddr record) const;
	result<bool> step_to_user();
	void enter(const registers &regs);

	stack_path path_;
	vaddr bottom_; /* task_pt_regs() */

	vaddr bp_;     /* that of the caller */
	vaddr record_; /* the one that ip_ was found in, if any was */
};

unwinder::unwinder(const dump_view &dump, const unwind_start<registers> &start) :
	stack_walker(dump, start), path_(stacks_)
{
	bottom_ =
		start.stack.end - constant::TOP_OF_KERNEL_STACK_PADDING - size_of<layout::pt_regs>;
}

result<void> unwinder::begin(const unwind_start<registers> &start)
{
	if (!start.regs)
		return begin_at_switch();
	enter(*start.regs);
	return {};
}

/* What __switch_to_asm pushed when the task was scheduled away, or fork made up for a new one. */
result<void> unwinder::begin_at_switch()
{
	using saved = layout::inactive_task_frame;
	KDUMP_TRY(sp, x86::switched_stack_pointer(dump_, task_));

	KDUMP_CHECK(check_switched(stacks_.front(), sp, size_of<saved>));
	KDUMP_TRY(switched, read_object(dump_, ptr<saved>{sp}));
	ip_ = vaddr{switched[saved::ret_addr]};
	sp_ = sp + size_of<saved>;
	bp_ = vaddr{switched[saved::bp]};

	kind_ = find_switched_kind(dump_, ip_, {"ret_from_fork_asm"});
	return {};
}

void unwinder::enter(const registers &regs)
{
	regs_ = regs;
	record_ = {};
	ip_ = vaddr{regs.ip};
	sp_ = vaddr{regs.sp};
	bp_ = vaddr{regs.bp};
}

/* is_last_task_frame(): the record of what entry code called; behind it are user registers. */
result<bool> unwinder::is_last(vaddr record) const
{
	vaddr last = bottom_ - record_size;

	if (record != last - realigned)
		return record == last;
	KDUMP_TRY(address, read_word(dump_, record + word));
	KDUMP_TRY(last_address, read_word(dump_, last + word));
	return address == last_address;
}

/* Kernel threads have registers there too, but not those of a user. */
result<bool> unwinder::step_to_user()
{
	KDUMP_TRY(regs, read_registers<x86>(dump_, bottom_));
	if (!x86::is_user_mode(regs))
		return false;
	kind_ = frame_kind::exception;
	enter(regs);
	return true;
}

result<bool> unwinder::step()
{
	if (record_.value) {
		KDUMP_TRY(last, is_last(record_));
		if (last)
			return step_to_user();
	}
	if (bp_.value == 0)
		return false;
	if (!(bp_.value & encoding_bit)) {
		vaddr place{bp_.value | encoding_bit};

		KDUMP_CHECK(path_.advance(place, size_of<layout::pt_regs>));
		KDUMP_TRY(regs, read_registers<x86>(dump_, place));
		kind_ = frame_kind::exception;
		enter(regs);
		return true;
	}

	record_ = bp_;
	KDUMP_CHECK(path_.advance(record_, record_size));
	KDUMP_TRY(bp, read_address(dump_, record_));
	KDUMP_TRY(ip, read_address(dump_, record_ + word));
	regs_.reset();
	kind_ = frame_kind::call;
	ip_ = ip;
	sp_ = record_ + record_size;
	bp_ = bp;
	return true;
}

} // namespace

result<vaddr> x86::switched_stack_pointer(const dump_view &dump, vaddr task)
{
	constexpr auto saved = layout::task_struct::thread / layout::thread_struct::sp;

	return read_address(dump, task + saved.offset);
}

unwind_result<registers> x86::unwind(const dump_view &dump, const unwind_start<registers> &start)
{
	return walk_stack<unwinder>(dump, start);
}

} // namespace kdump::arch
