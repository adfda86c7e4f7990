// SPDX-License-Identifier: GPL-2.0-only
/* Rules of a kernel with CONFIG_UNWINDER_ORC, as arch/loongarch/kernel/unwind_orc.c reads them. */
#include "arch/loongarch/frame_rule.hpp"
#include "arch/orc.hpp"
#include "layout/object.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/asm/orc_types.hpp"

namespace kdump::arch {

result<frame_rule> find_orc_rule(const dump_view &dump, vaddr code)
{
	using orc = layout::orc_entry;
	KDUMP_TRY(place, find_orc_entry(dump, code));
	KDUMP_TRY(entry, read_object(dump, ptr<orc>{place}));
	frame_rule rule;

	switch (entry[orc::type]) {
	case constant::ORC_TYPE_CALL:
		rule.kind = frame_rule_kind::call;
		break;
	case constant::ORC_TYPE_REGS:
		rule.kind = frame_rule_kind::registers;
		break;
	case constant::ORC_TYPE_END_OF_STACK:
		rule.kind = frame_rule_kind::end;
		return rule;
	case constant::ORC_TYPE_UNDEFINED:
		return make_error(error_code::corrupt, "code at 0x%llx has no unwind data",
				  wide(code.value));
	default:
		return make_error(error_code::corrupt, "ORC entry of type %u",
				  static_cast<unsigned int>(entry[orc::type]));
	}
	if (entry[orc::sp_reg] == constant::ORC_REG_SP)
		rule.size = entry[orc::sp_offset];
	else if (entry[orc::sp_reg] != constant::ORC_REG_FP)
		return make_error(error_code::corrupt, "ORC entry with stack register %u",
				  static_cast<unsigned int>(entry[orc::sp_reg]));
	if (entry[orc::fp_reg] == constant::ORC_REG_PREV_SP)
		rule.frame_pointer = entry[orc::fp_offset];
	if (entry[orc::ra_reg] == constant::ORC_REG_PREV_SP)
		rule.return_address = entry[orc::ra_offset];
	return rule;
}

} // namespace kdump::arch
