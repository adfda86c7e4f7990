// SPDX-License-Identifier: GPL-2.0-only
/* Instructions of loongarch, for tests of those who read them. */
#pragma once

#include "kdump/constant.hpp"
#include "kdump/layout/asm/inst.hpp"

#include <cstddef>
#include <cstdint>

namespace kdump::test::loongarch {

constexpr size_t ra = 1, sp = 3, fp = 22;

constexpr uint32_t instruction(uint32_t opcode, uint32_t rd, uint32_t rj, int32_t immediate)
{
	return opcode << 22 | (immediate & 0xfff) << 10 | rj << 5 | rd;
}
constexpr uint32_t make_room(int32_t size)
{
	return instruction(constant::addid_op, sp, sp, -size);
}
constexpr uint32_t save(uint32_t reg, int32_t offset)
{
	return instruction(constant::std_op, reg, sp, offset);
}

constexpr uint32_t nop = instruction(constant::addid_op, 4, 4, 0);
constexpr uint32_t branch = constant::beqz_op << 26;

} // namespace kdump::test::loongarch
