// SPDX-License-Identifier: GPL-2.0-only
/* How to get from a place in the code to its caller, by either of the kernel's two unwinders. */
#pragma once

#include "arch/dump_view.hpp"

#include <optional>

namespace kdump::arch {

enum class frame_rule_kind : uint8_t {
	call,	   /* the function was called */
	registers, /* a struct pt_regs is where the caller's stack would be */
	end,	   /* nobody called this */
};

/* Distances in bytes. */
struct frame_rule {
	frame_rule_kind kind = frame_rule_kind::call;
	/* From the stack pointer to the caller's; else that is the frame pointer. */
	std::optional<int64_t> size;
	/* From the caller's stack pointer to the saved ones; else they are in their registers. */
	std::optional<int64_t> frame_pointer, return_address;
};

/* orc_rule.cpp: what objtool says. error_code::not_found: nothing. */
result<frame_rule> find_orc_rule(const dump_view &dump, vaddr code);

/* prologue_rule.cpp: what the instructions between the begin of the function and `code` do. */
result<frame_rule> find_prologue_rule(const dump_view &dump, vaddr code);

} // namespace kdump::arch
