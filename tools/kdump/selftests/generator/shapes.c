// SPDX-License-Identifier: GPL-2.0-only
/*
 * A probe for the tree beside this file. Beside what a probe of the kernel has, it has witnesses:
 * instances of some structs, laid out by the compiler for the target, that witness.cpp reads
 * back through the generated layouts.
 */
#include "probe.h"

#include <linux/shapes.h>

#define WIDE 0x8000000000000001ULL

KDUMP_PROBE(shapes)
{
	int unknown = 0;

	KDUMP_CONSTANT(PAGE_SHIFT);
	KDUMP_CONSTANT(PAGE_SIZE);
	KDUMP_CONSTANT(PAGE_MASK);
	KDUMP_CONSTANT(ABI_MINUS_ONE);
	KDUMP_CONSTANT(WIDE);
	KDUMP_VALUE(MINUS_TWO, (short)-2);
	KDUMP_VALUE(LARGE_BYTE, (u8)0xfe);
	asm volatile("" : "+r"(unknown));
	KDUMP_VALUE(NOT_KNOWN, unknown);
}

struct scalars witness_scalars = {
	.truth = 1,
	.letter = 'k',
	.signed_byte = -1,
	.byte = 0x80,
	.half = -2,
	.unsigned_half = 0x8001,
	.word = -3,
	.unsigned_word = 0x80000002,
	.machine_word = -4,
	.unsigned_machine_word = (unsigned long)-5,
	.wide = -6,
	.unsigned_wide = WIDE,
	.colour = BLUE,
	.small = SMALL_MANY,
	.direction = DOWN,
	.fraction = 1,
	.more_fraction = 1,
};

struct bits witness_bits = {
	.low = 5,
	.middle = 0x55,
	.negative = -7,
	.flag = 1,
	.straddles = 0x81234,
	.after = 0xbeef,
	.huge = 0x8123456789ULL,
	.tail = 0xabcdef,
	.inner_a = 0xc,
	.inner_b = 0x3,
};

struct nested witness_nested = {
	.before = 1,
	.first = 2,
	.second = 3,
	.pairs = { { 4, { .number = 5 } }, { 6, { .number = 7 } }, { 8, { .number = 9 } } },
	.count = { 10 },
	.state = STATE_BUSY,
};

struct {
	struct arrays fixed;
	u64 behind[2];
} witness_arrays = {
	{
		.name = "arrays",
		.matrix = { { 1, 2, 3 }, { 4, 5, 6 } },
		.many = { [255] = 7 },
	},
	{ 8, 9 },
};

struct packed witness_packed = { 1, 0x80000002, 0x1fffffffeULL };
