// SPDX-License-Identifier: GPL-2.0-only
/* Registers as the kernel saves them, and notes have them. */
#pragma once

#include "arch/architecture.hpp"
#include "layout/object.hpp"

#include "kdump/layout/forward.hpp"

#include <span>

namespace kdump::arch {

/*
 * A register: where it is in a set, in struct pt_regs, and in a note, which is a struct with members
 * of its own or an array with indexes.
 */
template <typename Registers, typename Saved, typename Noted> struct register_place {
	const char *name;
	uint64_t Registers::*value;
	field<Saved, target_word> in_pt_regs;
	Noted in_note;
	unsigned int digits = 2 * target::word_size; /* as named_register */
};

/* What a note has, as a T: a struct or an array. error_code::truncated: there are fewer bytes. */
template <typename T>
auto load_note(std::span<const std::byte> bytes) -> result<decltype(load_value<T>(bytes))>
{
	if (bytes.size() < size_of<T>)
		return make_error(error_code::truncated,
				  "a register set of %zu bytes, expected %zu", bytes.size(),
				  size_of<T>);
	return load_value<T>(bytes);
}

/* What entry code has saved there. Who asks has included the header that has struct pt_regs. */
template <architecture A, record_type Saved = layout::pt_regs>
result<typename A::registers> read_registers(const dump_view &dump, vaddr place)
{
	KDUMP_TRY(saved, read_object(dump, ptr<Saved>{place}));
	return A::parse_pt_regs(saved.bytes());
}

} // namespace kdump::arch
