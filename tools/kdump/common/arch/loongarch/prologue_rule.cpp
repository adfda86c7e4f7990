// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules that arch/loongarch/kernel/unwind_prologue.c finds: a function makes room on its stack
 * once, and saves the return address before it branches for the first time.
 */
#include "arch/loongarch/frame_rule.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/inst.hpp"
#include "kdump/layout/asm/ptrace.hpp"

#include <vector>

namespace kdump::arch {

namespace {

using layout::loongarch_instruction;

constexpr uint64_t instruction_size = size_of<loongarch_instruction>;

/* More than functions have before they make room on the stack. */
constexpr uint64_t most_code = 64 * 1024;

/* Code that has saved all registers before it calls a function of C. */
constexpr const char *entry_code[] = {
	"handle_syscall",	  "handle_vint",	 "ret_from_fork",
	"ret_from_kernel_thread", "tlb_do_page_fault_0", "tlb_do_page_fault_1",
	"handle_tlb_protect",
};

bool is_entry_code(const dump_view &dump, vaddr function)
{
	for (const char *name : entry_code) {
		result<vaddr> entry = dump.find_symbol(name);
		if (entry && *entry == function)
			return true;
	}
	/* Each of the others stands in this table. */
	result<vaddr> table = dump.find_symbol("exception_table");
	for (uint64_t i = 0; table && i < constant::EXCCODE_INT_START; i++) {
		result<uint64_t> entry = read_element(dump, *table, i);
		if (entry && *entry == function.value)
			return true;
	}
	return false;
}

/* Of an instruction with two registers and 12 bits: an offset from one register for the other. */
struct instruction {
	unsigned int opcode, rd, rj, branch_opcode;
	int64_t immediate;
};

instruction decode(std::span<const std::byte> bytes)
{
	using format = layout::reg2i12_format;
	using branch = layout::reg1i21_format;
	object_view<format> view(bytes);
	uint64_t immediate = view[format::immediate];

	return {view[format::opcode], view[format::rd], view[format::rj],
		object_view<branch>(bytes)[branch::opcode],
		static_cast<int64_t>(immediate) - (immediate & 0x800 ? 0x1000 : 0)};
}

bool is_stack_allocation(const instruction &i)
{
	return i.opcode == constant::addid_op && i.rj == constant::LOONGARCH_GPR_SP &&
	       i.rd == constant::LOONGARCH_GPR_SP && i.immediate < 0;
}

bool is_return_address_save(const instruction &i)
{
	return i.opcode == constant::std_op && i.rj == constant::LOONGARCH_GPR_SP &&
	       i.rd == constant::LOONGARCH_GPR_RA && i.immediate >= 0;
}

bool is_branch(const instruction &i)
{
	return i.branch_opcode >= constant::beqz_op && i.branch_opcode <= constant::bgeu_op;
}

} // namespace

result<frame_rule> find_prologue_rule(const dump_view &dump, vaddr code)
{
	KDUMP_TRY(function, dump.find_function(code));
	std::vector<std::byte> bytes(std::min(code - function, most_code) / instruction_size *
				     instruction_size);
	frame_rule rule{frame_rule_kind::call, 0, {}, {}};

	if (is_entry_code(dump, function)) {
		rule.kind = frame_rule_kind::registers;
		return rule;
	}
	KDUMP_CHECK(dump.read(function, bytes));
	for (size_t at = 0; at < bytes.size(); at += instruction_size) {
		instruction i = decode(std::span(bytes).subspan(at, instruction_size));

		if (*rule.size == 0) {
			if (is_stack_allocation(i))
				rule.size = -i.immediate;
		} else if (is_return_address_save(i)) {
			rule.return_address = i.immediate - *rule.size;
			break;
		} else if (is_branch(i)) {
			break;
		}
	}
	return rule;
}

} // namespace kdump::arch
