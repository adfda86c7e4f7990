// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own way of unwinding, arch/loongarch/kernel/unwind_orc.c or unwind_prologue.c, done
 * on a dump: each step looks up the rule for the code address and does what it says. Neither of
 * them keeps frame pointers.
 */
#include "arch/loongarch/arch.hpp"
#include "arch/loongarch/frame_rule.hpp"
#include "arch/register_set.hpp"
#include "arch/stack_walk.hpp"
#include "layout/object.hpp"

#include "kdump/config.hpp"
#include "kdump/constant.hpp"
#include "kdump/layout/asm/inst.hpp"
#include "kdump/layout/asm/processor.hpp"
#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/layout/linux/sched.hpp"

#include <algorithm>

namespace kdump::arch {

namespace {

using registers = loongarch::registers;

constexpr uint64_t word = target::word_size;

/*
 * bt_address() of unwind_orc.c: a CPU runs a copy of the code that handles an exception, in a slot
 * of the table at `copies`. Where that code is in the kernel's text.
 */
result<vaddr> find_original(const dump_view &dump, vaddr copies, vaddr ip)
{
	uint64_t slot = (ip - copies) / constant::VECSIZE;
	uint64_t offset = (ip - copies) % constant::VECSIZE;

	if (slot >= constant::EXCCODE_INT_START) {
		KDUMP_TRY(handler, dump.find_symbol("handle_vint"));
		return handler + offset;
	}
	KDUMP_TRY(table, dump.find_symbol("exception_table"));
	KDUMP_TRY(handler, read_element(dump, table, slot));
	return vaddr{handler} + offset;
}

/* Where there are such tables: one for all, and with NUMA one for each CPU. */
std::vector<vaddr_range> find_copies(const dump_view &dump)
{
	std::vector<vaddr_range> copies;
	auto add = [&copies](vaddr begin) {
		copies.push_back({begin, begin + constant::EXCEPTION_HANDLERS_SIZE});
	};

	if (result<vaddr> table = dump.find_symbol("exception_handlers"))
		add(*table);
	if constexpr (config::NUMA) {
		result<vaddr> tables = dump.find_symbol("pcpu_handlers");

		for (uint64_t cpu = 0; tables && cpu < constant::NR_CPUS; cpu++) {
			result<uint64_t> table = read_element(dump, *tables, cpu);
			if (table && *table)
				add(vaddr{*table});
		}
	}
	return copies;
}

class unwinder : public stack_walker<loongarch> {
public:
	unwinder(const dump_view &dump, const unwind_start<registers> &start);

	result<void> begin(const unwind_start<registers> &start);
	result<bool> step();

private:
	result<void> begin_at_switch();
	void enter(const registers &regs);
	result<frame_rule> find_rule();
	bool is_end_of_irq_stack() const;
	result<bool> step_to_interrupted(vaddr place);
	result<void> step_to_caller(const frame_rule &rule);
	bool is_copy_begin(vaddr ip) const;
	vaddr text_address(uint64_t ip) const;

	stack_path path_;
	std::vector<vaddr_range> handler_copies_;
	vaddr_range boot_code_; /* what nobody called */

	vaddr fp_;
	std::optional<vaddr> ra_; /* while it is in its register */
	bool at_vector_ = false;  /* regs_ are those of what was interrupted, but for its address */
};

unwinder::unwinder(const dump_view &dump, const unwind_start<registers> &start) :
	stack_walker(dump, start), path_(stacks_), handler_copies_(find_copies(dump))
{
	boot_code_ = find_code(dump, "kernel_entry", "kernel_entry_end");
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

	ip_ = vaddr{switched[saved::reg01]};
	sp_ = vaddr{switched[saved::reg03]};
	fp_ = vaddr{switched[saved::reg22]};
	KDUMP_CHECK(check_switched(stacks_.front(), sp_, word));

	kind_ = find_switched_kind(dump_, ip_, {"ret_from_fork", "ret_from_kernel_thread"});
	return {};
}

void unwinder::enter(const registers &regs)
{
	regs_ = regs;
	return_place_.reset();
	at_vector_ = is_copy_begin(vaddr{regs.era});
	ip_ = text_address(regs.era);
	sp_ = loongarch::stack_pointer(regs);
	fp_ = vaddr{regs.r[constant::LOONGARCH_GPR_FP]};
	ra_ = vaddr{regs.r[constant::LOONGARCH_GPR_RA]};
}

vaddr unwinder::text_address(uint64_t ip) const
{
	for (const vaddr_range &copies : handler_copies_) {
		if (!copies.contains(vaddr{ip}))
			continue;
		if (result<vaddr> original = find_original(dump_, copies.begin, vaddr{ip}))
			return *original;
	}
	return vaddr{ip};
}

/* An exception only begins there. QEMU likes to stop a CPU there. */
bool unwinder::is_copy_begin(vaddr ip) const
{
	return std::any_of(
		handler_copies_.begin(), handler_copies_.end(), [ip](const vaddr_range &copies) {
			return copies.contains(ip) && (ip - copies.begin) % constant::VECSIZE == 0;
		});
}

/*
 * A call through a null pointer has the way back in its register. Where an exception only begins,
 * what it interrupted is not known, but that register is. Code that ORC does not know, such as a
 * BPF program's, is taken to keep a frame pointer.
 */
result<frame_rule> unwinder::find_rule()
{
	vaddr code = code_address(kind_, ip_);

	reliable_ = true;
	if (ip_.value == 0 || at_vector_)
		return frame_rule{frame_rule_kind::call, 0, {}, {}};
	if constexpr (config::UNWINDER_ORC) {
		result<frame_rule> rule = find_orc_rule(dump_, code);
		if (rule || rule.failure().code() != error_code::not_found)
			return rule;
		reliable_ = false;
		return frame_rule{frame_rule_kind::call, {}, -2 * int64_t{word}, -int64_t{word}};
	} else {
		return find_prologue_rule(dump_, code);
	}
}

/* do_vint() leaves the way back there, to the struct pt_regs of what was interrupted. */
bool unwinder::is_end_of_irq_stack() const
{
	const cpu_stack *stack = find_stack(stacks_, sp_);

	return stack && !stack->name.empty() &&
	       sp_ == stack->range.begin + constant::IRQ_STACK_START;
}

result<bool> unwinder::step_to_interrupted(vaddr place)
{
	KDUMP_CHECK(path_.advance(place, size_of<layout::pt_regs>));
	KDUMP_TRY(regs, read_registers<loongarch>(dump_, place));
	/* Kernel threads have registers there too, but no user space. */
	if (place + size_of<layout::pt_regs> == stacks_.front().range.end &&
	    !regs.r[constant::LOONGARCH_GPR_SP] && !regs.r[constant::LOONGARCH_GPR_RA])
		return false;
	kind_ = frame_kind::exception;
	enter(regs);
	return true;
}

result<void> unwinder::step_to_caller(const frame_rule &rule)
{
	vaddr sp = rule.size ? sp_ + *rule.size : fp_;
	vaddr ip;

	if (sp < sp_)
		return make_error(error_code::corrupt, "the stack goes in the wrong direction");
	KDUMP_CHECK(path_.advance(sp_, sp - sp_));
	return_place_.reset();
	if (rule.frame_pointer) {
		KDUMP_TRY(fp, read_address(dump_, sp + *rule.frame_pointer));
		fp_ = fp;
	}
	if (rule.return_address) {
		return_place_ = sp + *rule.return_address;
		KDUMP_TRY(ra, read_address(dump_, *return_place_));
		ip = ra;
	} else if (ra_ && *ra_ != ip_) {
		ip = *ra_;
	} else {
		return make_error(error_code::corrupt,
				  "the way on from 0x%llx is in a register that was not saved",
				  wide(ip_.value));
	}
	kind_ = frame_kind::call;
	regs_.reset();
	at_vector_ = false;
	ra_.reset();
	ip_ = text_address(ip.value);
	sp_ = sp;
	return {};
}

result<bool> unwinder::step()
{
	if (boot_code_.contains(ip_))
		return false;
	if (at_vector_ && !find_stack(stacks_, sp_)) /* user space */
		return false;
	if (is_end_of_irq_stack()) {
		KDUMP_TRY(place, read_address(dump_, sp_));
		return step_to_interrupted(place);
	}
	KDUMP_TRY(rule, find_rule());
	switch (rule.kind) {
	case frame_rule_kind::end:
		return false;
	case frame_rule_kind::registers:
		return step_to_interrupted(rule.size ? sp_ + *rule.size : fp_);
	case frame_rule_kind::call:
		break;
	}
	KDUMP_CHECK(step_to_caller(rule));
	return true;
}

} // namespace

result<vaddr> loongarch::switched_stack_pointer(const dump_view &dump, vaddr task)
{
	constexpr auto saved = layout::task_struct::thread / layout::thread_struct::reg03;

	return read_address(dump, task + saved.offset);
}

unwind_result<registers> loongarch::unwind(const dump_view &dump,
					   const unwind_start<registers> &start)
{
	return walk_stack<unwinder>(dump, start);
}

} // namespace kdump::arch
