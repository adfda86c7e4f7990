// SPDX-License-Identifier: GPL-2.0-only
/*
 * Small dumps out of text, sound ones and broken ones. A description is a list of lines; what
 * emits bytes does so at the current position of the current file:
 *
 *	order big|little		byte order (at first: little)
 *	word 4|8			size of a long (8); sets the sizes of the ELF structures
 *	align 4|8			alignment of 64-bit numbers in structures (8)
 *	time 4|8			size of a time_t (8)
 *	set NAME EXPR			a variable; "default" sets it unless it is set
 *	default NAME EXPR
 *	label NAME			the current position; may be used before it is defined
 *	include FILE			relative to the description
 *	file NAME			what follows is in another file (at first: "dump")
 *
 *	at EXPR				go there; what is skipped is a hole
 *	pad EXPR			on to the next multiple
 *	u8|u16|u32|u64|word EXPR...	numbers, unaligned
 *	text "STRING" [EXPR]		up to EXPR bytes, zeros behind it; \n, \0, \xNN as in C
 *	fill EXPR EXPR			so many bytes of that value
 *	count EXPR [EXPR]		so many bytes of 64-bit numbers that rise from 1, or the second
 *	bitmap EXPR BITS...		so many bytes, with these bits set: 3 or 5-9
 *	STRUCTURE FIELD=EXPR...		one of structure.cpp; FIELD="TEXT" where it is text
 *	truncate EXPR			the file ends there, whatever was written
 *
 *	compress zlib|lzo|snappy|zstd	up to "end": one page, compressed
 *	note "NAME" EXPR		up to "end": an ELF note of that type
 *	record EXPR			up to "end": a record of a flattened file for that offset;
 *					inside it, positions are those in the dump
 *
 * An expression is one of expression.hpp. "#" begins a comment.
 */
#pragma once

#include "selftests/builder/image.hpp"

namespace kdump::builder {

/* Errors name the line. `directory` is where included files are. */
result<void> assemble(std::string_view description, const std::string &directory,
		      const file_maker &make_file);

} // namespace kdump::builder
