// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own way of unwinding, arch/x86/kernel/unwind_orc.c, done on a dump: each step
 * looks up the ORC entry of the code address and does what it says.
 */
#include "arch/orc.hpp"
#include "arch/stack_walk.hpp"
#include "arch/x86/arch.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/orc_types.hpp"
#include "kdump/layout/asm/processor.hpp"
#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/layout/asm/switch_to.hpp"
#include "kdump/layout/linux/sched.hpp"

namespace kdump::arch {

namespace {

using registers = x86::registers;
using frame = stack_frame<registers>;

constexpr uint64_t word = target::word_size;

/* struct orc_entry: how to get from a place in the code to its caller. */
struct orc_rule {
	int64_t sp_offset, bp_offset;
	unsigned int sp_reg, bp_reg, type;
	bool signal;
};

/* After a call through a null pointer nothing but the return address is on the stack. */
constexpr orc_rule null_pointer_rule = {
	word, 0, constant::ORC_REG_SP, constant::ORC_REG_UNDEFINED, constant::ORC_TYPE_CALL, false,
};

/* Code that ORC does not know, such as a BPF program's, is taken to keep a frame pointer. */
constexpr orc_rule frame_pointer_rule = {
	2 * word,
	-2 * int64_t{word},
	constant::ORC_REG_BP,
	constant::ORC_REG_PREV_SP,
	constant::ORC_TYPE_CALL,
	false,
};

class unwinder : public stack_walker<x86> {
public:
	using stack_walker::stack_walker;

	/* The first frame. */
	result<void> begin(const unwind_start<registers> &start);
	/* On to the caller; false if there is none. */
	result<bool> step();

	frame current() const;

private:
	result<void> begin_at_switch();
	result<uint64_t> read_stack(vaddr address) const;
	result<registers> read_pt_regs(vaddr address, uint64_t saved_from) const;
	result<orc_rule> read_rule();
	result<uint64_t> saved_register(uint64_t registers::*reg) const;
	result<uint64_t> find_caller_sp(const orc_rule &rule) const;
	result<void> load_caller(const orc_rule &rule, vaddr sp);
	result<void> load_base_pointer(const orc_rule &rule, vaddr sp);
	bool is_return_from(vaddr function, uint64_t address) const;
	result<bool> step_by_search();

	uint64_t bp_ = 0;
	bool interrupted_ = false; /* ip is where something was interrupted: no call is before it */
	/* Whether regs_ has all that were saved; if only those for iret, the earlier full ones. */
	bool full_regs_ = false;
	std::optional<registers> previous_regs_;
};

result<void> unwinder::begin(const unwind_start<registers> &start)
{
	if (!start.regs)
		return begin_at_switch();
	regs_ = start.regs;
	full_regs_ = true;
	interrupted_ = true;
	ip_ = vaddr{regs_->ip};
	sp_ = vaddr{regs_->sp};
	bp_ = regs_->bp;
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
	bp_ = switched[saved::bp];

	kind_ = find_switched_kind(dump_, ip_, {"ret_from_fork_asm"});
	interrupted_ = kind_ == frame_kind::start;
	return {};
}

frame unwinder::current() const
{
	frame f = stack_walker::current();

	if (kind_ == frame_kind::call)
		f.return_place = sp_ - word;
	if (!full_regs_)
		f.regs.reset();
	return f;
}

result<uint64_t> unwinder::read_stack(vaddr address) const
{
	const cpu_stack *stack = find_stack(stacks_, address);

	if (!stack || !stack->holds(address, word))
		return make_error(error_code::corrupt, "0x%llx is on no stack of this task",
				  wide(address.value));
	return read_word(dump_, address);
}

/* A struct pt_regs of which only the part from `saved_from` on need be on the stack. */
result<registers> unwinder::read_pt_regs(vaddr address, uint64_t saved_from) const
{
	std::array<std::byte, size_of<layout::pt_regs>> bytes{};
	const cpu_stack *stack = find_stack(stacks_, address + saved_from);

	if (!stack || !stack->holds(address + saved_from, bytes.size() - saved_from))
		return make_error(error_code::corrupt,
				  "the saved registers at 0x%llx are on no stack of this task",
				  wide(address.value));
	KDUMP_CHECK(dump_.read(address + saved_from, std::span(bytes).subspan(saved_from)));
	return x86::parse_pt_regs(bytes);
}

/*
 * A return address may already belong to other code, if the call never returns: what counts is
 * the call before it.
 */
result<orc_rule> unwinder::read_rule()
{
	using orc = layout::orc_entry;

	reliable_ = true;
	if (ip_.value == 0)
		return null_pointer_rule;
	result<vaddr> place = find_orc_entry(dump_, interrupted_ ? ip_ : ip_ - 1);
	if (!place && place.failure().code() == error_code::not_found) {
		reliable_ = false;
		return frame_pointer_rule;
	}
	if (!place)
		return std::move(place).failure();
	KDUMP_TRY(entry, read_object(dump_, ptr<orc>{*place}));
	return orc_rule{entry[orc::sp_offset], entry[orc::bp_offset], entry[orc::sp_reg],
			entry[orc::bp_reg],    entry[orc::type],      entry[orc::signal] != 0};
}

result<uint64_t> unwinder::saved_register(uint64_t registers::*reg) const
{
	if (regs_ && full_regs_)
		return *regs_.*reg;
	if (regs_ && previous_regs_)
		return *previous_regs_.*reg;
	return make_error(error_code::corrupt, "the way on is in a register that was not saved");
}

result<uint64_t> unwinder::find_caller_sp(const orc_rule &rule) const
{
	switch (rule.sp_reg) {
	case constant::ORC_REG_SP:
		return sp_.value + rule.sp_offset;
	case constant::ORC_REG_BP:
		return bp_ + rule.sp_offset;
	case constant::ORC_REG_SP_INDIRECT: {
		KDUMP_TRY(base, read_stack(sp_));
		return base + rule.sp_offset;
	}
	case constant::ORC_REG_BP_INDIRECT:
		return read_stack(vaddr{bp_ + rule.sp_offset});
	case constant::ORC_REG_R10:
		return saved_register(&registers::r10);
	case constant::ORC_REG_R13:
		return saved_register(&registers::r13);
	case constant::ORC_REG_DI:
		return saved_register(&registers::di);
	case constant::ORC_REG_DX:
		return saved_register(&registers::dx);
	default:
		return make_error(error_code::corrupt, "ORC entry with stack register %u",
				  rule.sp_reg);
	}
}

result<void> unwinder::load_caller(const orc_rule &rule, vaddr sp)
{
	constexpr uint64_t iret_part = layout::pt_regs::ip.offset;

	switch (rule.type) {
	case constant::ORC_TYPE_CALL: {
		KDUMP_TRY(ip, read_stack(sp - word));
		ip_ = vaddr{ip};
		sp_ = sp;
		kind_ = frame_kind::call;
		regs_.reset();
		previous_regs_.reset();
		return {};
	}
	case constant::ORC_TYPE_REGS: {
		KDUMP_TRY(saved, read_pt_regs(sp, 0));
		regs_ = saved;
		previous_regs_.reset();
		full_regs_ = true;
		break;
	}
	case constant::ORC_TYPE_REGS_PARTIAL: {
		KDUMP_TRY(saved, read_pt_regs(sp - iret_part, iret_part));
		if (full_regs_)
			previous_regs_ = regs_;
		regs_ = saved;
		full_regs_ = false;
		break;
	}
	default:
		return make_error(error_code::corrupt, "ORC entry of type %u", rule.type);
	}
	ip_ = vaddr{regs_->ip};
	sp_ = vaddr{regs_->sp};
	kind_ = frame_kind::exception;
	return {};
}

result<void> unwinder::load_base_pointer(const orc_rule &rule, vaddr sp)
{
	switch (rule.bp_reg) {
	case constant::ORC_REG_UNDEFINED:
		if (result<uint64_t> saved = saved_register(&registers::bp))
			bp_ = *saved;
		return {};
	case constant::ORC_REG_PREV_SP: {
		KDUMP_TRY(value, read_stack(sp + rule.bp_offset));
		bp_ = value;
		return {};
	}
	case constant::ORC_REG_BP: {
		KDUMP_TRY(value, read_stack(vaddr{bp_ + rule.bp_offset}));
		bp_ = value;
		return {};
	}
	default:
		return make_error(error_code::corrupt, "ORC entry with base register %u",
				  rule.bp_reg);
	}
}

/* Whether the instruction before the address is `call function`. */
bool unwinder::is_return_from(vaddr function, uint64_t address) const
{
	constexpr std::byte call_opcode{0xe8};
	std::array<std::byte, 5> call;

	if (!dump_.read(vaddr{address} - call.size(), call))
		return false;
	int64_t distance = load<int32_t>(call.data() + 1, std::endian::little);
	return call[0] == call_opcode && address + distance == function.value;
}

/*
 * Unwind data is withheld from a few functions, among them the one that saves the registers of
 * the CPU that panics, __crash_kexec(). The caller is found by the first word up the stack to
 * which a call of this very function would return. The base pointer is taken to be unchanged.
 */
result<bool> unwinder::step_by_search()
{
	const cpu_stack *stack = find_stack(stacks_, sp_);
	error unknown = make_error(error_code::corrupt, "code at 0x%llx has no unwind data",
				   wide(ip_.value));
	result<vaddr> function = dump_.find_function(interrupted_ ? ip_ : ip_ - 1);

	if (!stack || !function)
		return unknown;
	for (vaddr place = sp_; stack->holds(place, word); place += word) {
		KDUMP_TRY(value, read_stack(place));
		if (!is_return_from(*function, value))
			continue;
		ip_ = vaddr{value};
		sp_ = place + word;
		kind_ = frame_kind::call;
		interrupted_ = false;
		regs_.reset();
		previous_regs_.reset();
		return true;
	}
	return unknown;
}

result<bool> unwinder::step()
{
	KDUMP_TRY(rule, read_rule());
	if (rule.type == constant::ORC_TYPE_END_OF_STACK)
		return false;
	if (rule.type == constant::ORC_TYPE_UNDEFINED)
		return step_by_search();

	vaddr old_sp = sp_;
	interrupted_ = rule.signal;
	KDUMP_TRY(sp, find_caller_sp(rule));
	KDUMP_CHECK(load_caller(rule, vaddr{sp}));
	if (!current().user_mode)
		KDUMP_CHECK(load_base_pointer(rule, vaddr{sp}));
	KDUMP_CHECK(check_upward(stacks_, old_sp, sp_));
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
