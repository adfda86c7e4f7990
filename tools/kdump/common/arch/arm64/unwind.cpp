// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own way of unwinding, arch/arm64/kernel/stacktrace.c, done on a dump: frame
 * records, pairs of the caller's frame pointer and the return address, lead up the stack. An
 * exception from the kernel leaves such a record inside its struct pt_regs, so that the chain goes
 * on to what it interrupted; the record of an exception from user space is the last one.
 */
#include "arch/arm64/arch.hpp"
#include "arch/register_set.hpp"
#include "arch/stack_walk.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/processor.hpp"
#include "kdump/layout/asm/ptrace.hpp"
#include "kdump/layout/linux/sched.hpp"

namespace kdump::arch {

namespace {

using registers = arm64::registers;

constexpr uint64_t word = target::word_size;
constexpr uint64_t record_size = 2 * word;

class unwinder : public stack_walker<arm64> {
public:
	unwinder(const dump_view &dump, const unwind_start<registers> &start);

	result<void> begin(const unwind_start<registers> &start);
	result<bool> step();

private:
	result<void> begin_at_switch();
	bool is_from_user_space() const;
	bool is_in_vector() const;
	std::optional<vaddr> find_last_call() const;
	result<registers> read_around(vaddr record) const;
	result<bool> step_to_user();
	std::optional<registers> find_interrupted(vaddr record, vaddr fp, uint64_t ip) const;
	void enter(const registers &regs);

	stack_path path_;
	vaddr_range entry_code_;
	vaddr last_record_;

	vaddr fp_;
};

unwinder::unwinder(const dump_view &dump, const unwind_start<registers> &start) :
	stack_walker(dump, start), path_(stacks_)
{
	entry_code_ = find_code(dump, "__entry_text_start", "__entry_text_end");
	/* task_pt_regs(task)->stackframe */
	last_record_ =
		start.stack.end - size_of<layout::pt_regs> + layout::pt_regs::stackframe.offset;
}

result<void> unwinder::begin(const unwind_start<registers> &start)
{
	if (!start.regs)
		return begin_at_switch();
	enter(*start.regs);
	return {};
}

/* What cpu_switch_to() saved when the task was scheduled away, or fork made up for a new one. */
result<void> unwinder::begin_at_switch()
{
	using saved = layout::cpu_context;
	constexpr auto place = layout::task_struct::thread / layout::thread_struct::cpu_context;
	KDUMP_TRY(switched, read_object(dump_, ptr<saved>{task_ + place.offset}));

	ip_ = vaddr{switched[saved::pc]};
	sp_ = vaddr{switched[saved::sp]};
	fp_ = vaddr{switched[saved::fp]};
	KDUMP_CHECK(check_switched(stacks_.front(), sp_, word));

	kind_ = find_switched_kind(dump_, ip_, {"ret_from_fork"});
	return {};
}

void unwinder::enter(const registers &regs)
{
	regs_ = regs;
	return_place_.reset();
	ip_ = vaddr{regs.pc};
	sp_ = vaddr{regs.sp};
	fp_ = vaddr{regs.x[frame_register]};
}

/* The struct pt_regs that a record is part of. */
result<registers> unwinder::read_around(vaddr record) const
{
	return read_registers<arm64>(dump_, record - layout::pt_regs::stackframe.offset);
}

/*
 * At the last record. Kernel threads have a struct pt_regs there too, but no user space; that of
 * the idle tasks was never written, and would pass for user mode.
 */
result<bool> unwinder::step_to_user()
{
	KDUMP_TRY(is_kernel, is_kernel_thread(dump_, task_));
	if (is_kernel)
		return false;
	KDUMP_TRY(regs, read_around(last_record_));
	if (!arm64::is_user_mode(regs))
		return false;
	kind_ = frame_kind::exception;
	enter(regs);
	return true;
}

/* The registers around a record that kernel_entry of arch/arm64/kernel/entry.S made. */
std::optional<registers> unwinder::find_interrupted(vaddr record, vaddr fp, uint64_t ip) const
{
	result<registers> regs = read_around(record);

	if (!regs || regs->x[frame_register] != fp.value || regs->pc != ip)
		return std::nullopt;
	return *regs;
}

/*
 * Return addresses may be signed. Without the signature they have all upper bits of KIMAGE_VADDR,
 * for neither modules nor code in vmalloc space lie in another half of kernel space.
 */
vaddr strip_signature(uint64_t ip)
{
	constexpr uint64_t upper = uint64_t{1} << 55;

	return vaddr{ip & upper ? ip | -(uint64_t{1} << (constant::VA_BITS_MIN - 1)) : ip};
}

/*
 * The stack is empty and the frame pointer not the kernel's: the first instruction after an
 * exception from user space, in whichever table of vectors.
 */
bool unwinder::is_from_user_space() const
{
	return regs_ && sp_ == stacks_.front().range.end && !find_stack(stacks_, fp_);
}

/*
 * There the registers are those of what was interrupted, but for its address: that is in one that
 * no note has. QEMU likes to stop a CPU there.
 */
bool unwinder::is_in_vector() const
{
	result<vaddr> function = dump_.find_function(ip_);

	for (const char *name : {"vectors", "__bp_harden_el1_vectors"}) {
		result<vaddr> vectors = dump_.find_symbol(name);

		if (function && vectors && *function == *vectors)
			return true;
	}
	return false;
}

/*
 * Where the last call of what was interrupted returned to, or where it returns to itself: a frame
 * more, unless its record says the same.
 */
std::optional<vaddr> unwinder::find_last_call() const
{
	if (!regs_ || !is_in_vector())
		return std::nullopt;
	vaddr link = strip_signature(regs_->x[link_register]);
	result<uint64_t> recorded = read_word(dump_, fp_ + word);

	if (!is_kernel_code(dump_, link) || (recorded && strip_signature(*recorded) == link))
		return std::nullopt;
	return link;
}

result<bool> unwinder::step()
{
	vaddr record = fp_;
	bool from_entry = kind_ == frame_kind::call && entry_code_.contains(ip_);

	if (is_from_user_space())
		return false;
	if (std::optional<vaddr> link = find_last_call()) {
		kind_ = frame_kind::call;
		ip_ = *link;
		regs_.reset();
		return true;
	}
	if (record == last_record_)
		return step_to_user();
	if (record.value % word != 0)
		return make_error(error_code::corrupt, "the frame pointer 0x%llx is not aligned",
				  wide(record.value));
	KDUMP_CHECK(path_.advance(record, record_size));
	KDUMP_TRY(fp, read_address(dump_, record));
	KDUMP_TRY(ip, read_word(dump_, record + word));

	regs_.reset();
	if (from_entry) {
		if (std::optional<registers> regs = find_interrupted(record, fp, ip)) {
			kind_ = frame_kind::exception;
			enter(*regs);
			return true;
		}
	}
	kind_ = frame_kind::call;
	ip_ = strip_signature(ip);
	return_place_ = record + word;
	fp_ = fp;
	/* A function keeps its record at the lower end of its frame. */
	sp_ = find_stack(stacks_, fp_) ? fp_ : record + record_size;
	return true;
}

} // namespace

result<vaddr> arm64::switched_stack_pointer(const dump_view &dump, vaddr task)
{
	constexpr auto saved = layout::task_struct::thread / layout::thread_struct::cpu_context /
			       layout::cpu_context::sp;

	return read_address(dump, task + saved.offset);
}

unwind_result<registers> arm64::unwind(const dump_view &dump, const unwind_start<registers> &start)
{
	return walk_stack<unwinder>(dump, start);
}

} // namespace kdump::arch
