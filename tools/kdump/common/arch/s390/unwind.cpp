// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own way of unwinding, arch/s390/kernel/unwind_bc.c, done on a dump: a function's
 * frame begins with what the functions that it calls save there, their return address among it,
 * and has the back chain, the address of the caller's frame. A back chain of 0 says that saved
 * registers are behind the frame.
 */
#include "arch/register_set.hpp"
#include "arch/s390/arch.hpp"
#include "arch/s390/lowcore.hpp"
#include "arch/stack_walk.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/processor.hpp"
#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/layout/asm/stacktrace.hpp"
#include "kdump/layout/linux/sched.hpp"
#include "kdump/layout/uapi/asm/ptrace.hpp"

namespace kdump::arch {

namespace {

using registers = s390::registers;
using saved_frame = layout::stack_frame;

constexpr uint64_t frame_size = size_of<saved_frame>;
/* struct stack_frame has %r6 up to %r15; %r14 is where a function returns to. */
constexpr size_t return_register = 14 - 6;

class unwinder : public stack_walker<s390> {
public:
	unwinder(const dump_view &dump, const unwind_start<registers> &start);

	result<void> begin(const unwind_start<registers> &start);
	result<bool> step();

private:
	result<void> begin_at_switch();
	result<object<saved_frame>> read_frame(vaddr address) const;
	result<bool> step_to_saved_registers();

	vaddr bottom_; /* task_pt_regs() */

	/* The frame at sp_ may have the return address of code that keeps no frame itself. */
	bool maybe_leaf_ = false;
};

unwinder::unwinder(const dump_view &dump, const unwind_start<registers> &start) :
	stack_walker(dump, start), bottom_(start.stack.end - size_of<layout::pt_regs>)
{
}

/*
 * At the first instruction of a handler of arch/s390/kernel/entry.S the registers are those of what
 * was interrupted, but for the PSW: that is in the lowcore. QEMU likes to stop a CPU there.
 */
registers find_interrupted(const dump_view &dump, const unwind_start<registers> &start)
{
	using lowcore = layout::lowcore;
	static constexpr struct {
		const char *handler;
		field<lowcore, layout::psw_t> old_psw;
	} kinds[] = {
		{"ext_int_handler", lowcore::external_old_psw},
		{"io_int_handler", lowcore::io_old_psw},
		{"pgm_check_handler", lowcore::program_old_psw},
		{"mcck_int_handler", lowcore::mcck_old_psw},
		{"system_call", lowcore::svc_old_psw},
	};
	registers regs = *start.regs;

	for (const auto &[name, place] : kinds) {
		object<layout::psw_t> old(ptr<layout::psw_t>{});
		result<vaddr> handler = dump.find_symbol(name);
		if (!handler || *handler != s390::instruction_pointer(regs) || !start.cpu)
			continue;

		result<ptr<lowcore>> own = find_lowcore(dump, *start.cpu);
		if (!own || !dump.read(member(*own, place).address, old.bytes()))
			continue;
		regs.psw_mask = old[layout::psw_t::mask];
		regs.psw_address = old[layout::psw_t::addr];
		break;
	}
	return regs;
}

result<void> unwinder::begin(const unwind_start<registers> &start)
{
	if (!start.regs)
		return begin_at_switch();
	regs_ = find_interrupted(dump_, start);
	maybe_leaf_ = true;
	ip_ = s390::instruction_pointer(*regs_);
	sp_ = s390::stack_pointer(*regs_);
	return {};
}

/* What __switch_to_asm saved when the task was scheduled away, or copy_thread() made up. */
result<void> unwinder::begin_at_switch()
{
	KDUMP_TRY(sp, s390::switched_stack_pointer(dump_, task_));

	KDUMP_CHECK(check_switched(stacks_.front(), sp, frame_size));
	KDUMP_TRY(saved, read_frame(sp));
	ip_ = vaddr{saved[saved_frame::gprs][return_register]};
	sp_ = sp;

	kind_ = find_switched_kind(dump_, ip_, {"ret_from_fork"});
	return {};
}

result<object<saved_frame>> unwinder::read_frame(vaddr address) const
{
	const cpu_stack *stack = find_stack(stacks_, address);

	if (address.value % target::word_size != 0 || !stack || !stack->holds(address, frame_size))
		return make_error(error_code::corrupt, "0x%llx is no frame on a stack of this task",
				  wide(address.value));
	return read_object(dump_, ptr<saved_frame>{address});
}

/*
 * Registers that were saved by entry.S. Kernel threads have some at the bottom of their stack too,
 * and there is nothing before them.
 */
result<bool> unwinder::step_to_saved_registers()
{
	vaddr place = sp_ + constant::STACK_FRAME_OVERHEAD;
	const cpu_stack *stack = find_stack(stacks_, sp_);

	if (!stack || !stack->holds(place, size_of<layout::pt_regs>))
		return make_error(error_code::corrupt, "no saved registers end the stack at 0x%llx",
				  wide(sp_.value));
	KDUMP_TRY(regs, read_registers<s390>(dump_, place));
	if (!s390::is_user_mode(regs)) {
		if (place == bottom_)
			return false;
		KDUMP_CHECK(check_upward(stacks_, sp_, s390::stack_pointer(regs)));
	}
	sp_ = s390::stack_pointer(regs);
	regs_ = regs;
	maybe_leaf_ = true;
	kind_ = frame_kind::exception;
	ip_ = s390::instruction_pointer(regs);
	return true;
}

result<bool> unwinder::step()
{
	bool maybe_leaf = maybe_leaf_;

	KDUMP_TRY(here, read_frame(sp_));

	reliable_ = true;
	maybe_leaf_ = false;
	regs_.reset();
	if (maybe_leaf) {
		uint64_t ip = here[saved_frame::gprs][return_register];

		if (is_kernel_code(dump_, vaddr{ip}) && ip != ip_.value) {
			kind_ = frame_kind::call;
			ip_ = vaddr{ip};
			reliable_ = false;
			return true;
		}
	}

	vaddr caller{here[saved_frame::back_chain]};
	if (caller.value == 0)
		return step_to_saved_registers();
	KDUMP_TRY(saved, read_frame(caller));
	KDUMP_CHECK(check_upward(stacks_, sp_, caller));
	sp_ = caller;
	kind_ = frame_kind::call;
	ip_ = vaddr{saved[saved_frame::gprs][return_register]};
	return true;
}

} // namespace

result<vaddr> s390::switched_stack_pointer(const dump_view &dump, vaddr task)
{
	constexpr auto saved = layout::task_struct::thread / layout::thread_struct::ksp;

	return read_address(dump, task + saved.offset);
}

unwind_result<registers> s390::unwind(const dump_view &dump, const unwind_start<registers> &start)
{
	return walk_stack<unwinder>(dump, start);
}

} // namespace kdump::arch
