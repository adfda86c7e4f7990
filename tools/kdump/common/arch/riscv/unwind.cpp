// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own way of unwinding, arch/riscv/kernel/stacktrace.c, done on a dump: below where
 * the frame pointer points lie the return address and the caller's frame pointer. That pointer is
 * also where the stack of the caller was at the call, so behind the entry code it is the struct
 * pt_regs of what was interrupted. Unlike the kernel's, this one goes on from the IRQ stack to the
 * stack that was left for it.
 */
#include "arch/register_set.hpp"
#include "arch/riscv/arch.hpp"
#include "arch/stack_walk.hpp"
#include "base/arith.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/processor.hpp"
#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/layout/asm/stacktrace.hpp"
#include "kdump/layout/linux/sched.hpp"

namespace kdump::arch {

namespace {

using registers = riscv::registers;

class unwinder : public stack_walker<riscv> {
public:
	unwinder(const dump_view &dump, const unwind_start<registers> &start);

	result<void> begin(const unwind_start<registers> &start);
	result<bool> step();

private:
	result<void> begin_at_switch();
	bool is_in(const char *function) const;
	bool is_entering() const;
	ptr<layout::stackframe> find_record() const;
	result<bool> step_to_interrupted();
	void enter(const registers &regs);

	stack_path path_;
	vaddr_range entry_code_;
	vaddr bottom_; /* where the stack pointer of a task is when it comes into the kernel */

	vaddr fp_;
};

unwinder::unwinder(const dump_view &dump, const unwind_start<registers> &start) :
	stack_walker(dump, start), path_(stacks_)
{
	constexpr uint64_t align = constant::STACK_ALIGN;
	entry_code_ = find_code(dump, "handle_exception", "ret_from_exception_end");
	/* task_pt_regs(task) */
	bottom_ = start.stack.end - align_up(size_of<layout::pt_regs>, align);
}

result<void> unwinder::begin(const unwind_start<registers> &start)
{
	if (!start.regs)
		return begin_at_switch();
	enter(*start.regs);
	return {};
}

/* What __switch_to() saved when the task was scheduled away, or fork made up for a new one. */
result<void> unwinder::begin_at_switch()
{
	using saved = layout::thread_struct;
	ptr<layout::task_struct> task{task_};
	KDUMP_TRY(switched, read_object(dump_, member(task, layout::task_struct::thread)));

	ip_ = vaddr{switched[saved::ra]};
	sp_ = vaddr{switched[saved::sp]};
	fp_ = vaddr{switched[element(saved::s, 0)]};
	KDUMP_CHECK(check_switched(stacks_.front(), sp_, target::word_size));

	kind_ = find_switched_kind(dump_, ip_, {"ret_from_fork"});
	return {};
}

void unwinder::enter(const registers &regs)
{
	regs_ = regs;
	return_place_.reset();
	ip_ = vaddr{regs.epc};
	sp_ = vaddr{regs.sp};
	fp_ = vaddr{regs.s0};
}

bool unwinder::is_in(const char *function) const
{
	result<vaddr> wanted = dump_.find_symbol(function);
	result<vaddr> found = dump_.find_function(code_address(kind_, ip_));

	return wanted && found && *wanted == *found;
}

/*
 * Before the entry code's first instruction the registers are those of what was interrupted, but
 * for its address: that is in one that no note has. QEMU likes to stop a CPU there.
 */
bool unwinder::is_entering() const
{
	return regs_ && ip_ == entry_code_.begin;
}

/* The stack pointer is at the struct pt_regs that the entry code works on. */
result<bool> unwinder::step_to_interrupted()
{
	KDUMP_CHECK(path_.advance(sp_, size_of<layout::pt_regs>));
	KDUMP_TRY(regs, read_registers<riscv>(dump_, sp_));
	/* Kernel threads have registers there too, but no user space. */
	if (sp_ == bottom_ && !riscv::is_user_mode(regs))
		return false;
	kind_ = frame_kind::exception;
	enter(regs);
	return true;
}

/*
 * Below the frame pointer; call_on_irq_stack() of entry.S rounds the size of its record up, which
 * makes a difference with 32 bits, where the kernel's own traces end there.
 */
ptr<layout::stackframe> unwinder::find_record() const
{
	constexpr uint64_t size = size_of<layout::stackframe>;
	constexpr uint64_t align = constant::STACK_ALIGN;

	if (size % align != 0 && is_in("call_on_irq_stack"))
		return ptr<layout::stackframe>{fp_ - align_up(size, align)};
	return ptr<layout::stackframe>{fp_ - size};
}

result<bool> unwinder::step()
{
	using saved = layout::stackframe;

	if (is_entering()) {
		if (!find_stack(stacks_, sp_)) /* user space */
			return false;
	} else if (entry_code_.contains(code_address(kind_, ip_)) || is_in("ret_from_fork")) {
		return step_to_interrupted();
	}
	/* Nobody called what begins here: the code of a CPU that comes up. */
	if (sp_ >= bottom_ && stacks_.front().range.contains(sp_))
		return false;

	/* It keeps no frame; the registers that it saved are as its caller has them. */
	if (regs_ && is_in("riscv_crash_save_regs")) {
		kind_ = frame_kind::call;
		ip_ = vaddr{regs_->ra};
		regs_.reset();
		return true;
	}

	if (fp_.value % target::word_size != 0)
		return make_error(error_code::corrupt, "the frame pointer 0x%llx is not aligned",
				  wide(fp_.value));
	ptr<saved> place = find_record();
	stack_path here = path_;
	KDUMP_CHECK(path_.advance(place.address, size_of<saved>));
	KDUMP_TRY(record, read_object(dump_, place));

	/* Code that calls nothing saves the frame pointer alone, where the address would be. */
	vaddr return_address{record[saved::ra]}, caller_fp{record[saved::fp]};
	return_place_ = member(place, saved::ra).address;
	if (regs_ && path_.leads_to(return_address - size_of<saved>, size_of<saved>)) {
		return_place_.reset();
		caller_fp = return_address;
		return_address = vaddr{regs_->ra};
	} else if (is_entering() && return_address.value != regs_->ra) {
		/* What was interrupted keeps a frame; its last call returned to here. */
		return_place_.reset();
		caller_fp = fp_;
		fp_ = sp_;
		return_address = vaddr{regs_->ra};
		path_ = here;
	}
	kind_ = frame_kind::call;
	regs_.reset();
	sp_ = fp_;
	ip_ = return_address;
	fp_ = caller_fp;
	return true;
}

} // namespace

result<vaddr> riscv::switched_stack_pointer(const dump_view &dump, vaddr task)
{
	constexpr auto saved = layout::task_struct::thread / layout::thread_struct::sp;

	return read_address(dump, task + saved.offset);
}

unwind_result<registers> riscv::unwind(const dump_view &dump, const unwind_start<registers> &start)
{
	return walk_stack<unwinder>(dump, start);
}

} // namespace kdump::arch
