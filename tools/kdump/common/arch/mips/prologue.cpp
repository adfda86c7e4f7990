// SPDX-License-Identifier: GPL-2.0-only
#include "arch/mips/prologue.hpp"

#include "arch/mips/arch.hpp"
#include "layout/object.hpp"

#include "kdump/config.hpp"
#include "kdump/layout/uapi/asm/inst.hpp"

#include <algorithm>
#include <vector>

namespace kdump::arch {

namespace {

using instruction = layout::mips_instruction;
using view = object_view<instruction>;

constexpr uint64_t instruction_size = size_of<instruction>;
/* No function makes its frame farther from its beginning. */
constexpr uint64_t most_code = 64 << 10;

/* is_jr_ra_ins() */
bool is_return(view code)
{
	auto r = code[instruction::r_format];

	return r[layout::r_format::opcode] == constant::spec_op &&
	       r[layout::r_format::func] == constant::jr_op &&
	       r[layout::r_format::rs] == return_register;
}

/* is_jump_ins() */
bool is_jump(view code)
{
	auto r = code[instruction::r_format];
	uint32_t opcode = r[layout::r_format::opcode], function = r[layout::r_format::func];

	if (opcode == constant::j_op || opcode == constant::jal_op)
		return true;
	return opcode == constant::spec_op &&
	       (function == constant::jalr_op || function == constant::jr_op);
}

/* is_sp_move_ins(): by how much the stack grows. */
uint64_t growth(view code)
{
	auto i = code[instruction::i_format];
	uint32_t opcode = i[layout::i_format::opcode];
	int64_t change = i[layout::i_format::simmediate];

	if (i[layout::i_format::rs] != stack_register ||
	    i[layout::i_format::rt] != stack_register ||
	    (opcode != constant::addiu_op && opcode != constant::daddiu_op) || change >= 0)
		return 0;
	return static_cast<uint64_t>(-change);
}

/* is_ra_save_ins(): where in the frame. */
std::optional<uint64_t> find_saved_return_address(view code)
{
	using pair_store = layout::loongson3_lswc2_format;
	auto i = code[instruction::i_format];
	auto pair = code[instruction::loongson3_lswc2_format];
	uint32_t opcode = i[layout::i_format::opcode];
	int64_t place = i[layout::i_format::simmediate];

	if ((opcode == constant::sw_op || opcode == constant::sd_op) &&
	    i[layout::i_format::rs] == stack_register &&
	    i[layout::i_format::rt] == return_register && place >= 0)
		return static_cast<uint64_t>(place);
	if (!config::CPU_LOONGSON64 || opcode != constant::swc2_op || pair[pair_store::ls] != 1 ||
	    pair[pair_store::fr] != 0 || pair[pair_store::base] != stack_register)
		return std::nullopt;
	uint64_t first = pair[pair_store::offset] * 2 * target::word_size;
	if (pair[pair_store::rt] == return_register)
		return first;
	if (pair[pair_store::rq] == return_register)
		return first + target::word_size;
	return std::nullopt;
}

} // namespace

/*
 * Unlike the kernel's, this one looks for a frame behind the first return, too: functions may have
 * a way out before they make one.
 */
result<prologue> read_prologue(const dump_view &dump, vaddr function, vaddr ip)
{
	std::vector<std::byte> code(std::min(ip - function, most_code) / instruction_size *
				    instruction_size);
	prologue found;
	bool after_jump = false;

	KDUMP_CHECK(dump.read(function, code));
	for (size_t at = 0; at < code.size(); at += instruction_size) {
		view here(std::span<const std::byte>(code).subspan(at, instruction_size));

		if (found.frame_size == 0) {
			found.frame_size = growth(here);
			continue;
		}
		if (is_return(here))
			break;
		/* The delay slot belongs to what was before the jump. */
		if (!after_jump && is_jump(here)) {
			after_jump = true;
			continue;
		}
		found.return_place = find_saved_return_address(here);
		if (found.return_place || after_jump)
			break;
	}
	return found;
}

} // namespace kdump::arch
