// SPDX-License-Identifier: GPL-2.0-only
/* Unwind tables of arm made up by a test, and what they are about. */
#pragma once

#include "arch/arm/unwind_index.hpp"
#include "fake_memory.hpp"

#include "kdump/layout/asm/unwind.hpp"

#include <gtest/gtest.h>

namespace kdump::test {

/* Code from 0xc0100000 on; the index at the first place, data of its own at the second. */
class unwind_index : public testing::Test {
protected:
	unwind_index()
	{
		dump.symbols["_stext"] = code;
		dump.symbols["_etext"] = code + 0x10000;
		dump.symbols["__start_unwind_idx"] = table;
		dump.symbols["__stop_unwind_idx"] = table;
	}
	/* Entries come in the order of their functions. */
	void add(vaddr function, uint64_t data)
	{
		vaddr place = dump.symbols["__stop_unwind_idx"];

		put(place, (function - place) & 0x7fffffff);
		put(place + 4, data);
		dump.symbols["__stop_unwind_idx"] = place + size_of<layout::unwind_idx>;
	}
	void put(vaddr place, uint64_t value)
	{
		dump.machine.store(ptr<uint32_t>{place}, static_cast<uint32_t>(value));
	}
	result<arch::core_registers> run(uint64_t data, arch::core_registers r)
	{
		add(code, data);
		KDUMP_TRY(entry, arch::find_unwind_entry(dump, code));
		KDUMP_CHECK(arch::run_unwind(dump, entry, r));
		return r;
	}

	fake_dump dump;
	vaddr table = dump.machine.place<char>(0).address;
	vaddr more = dump.machine.place<char>(1).address;
	vaddr stack = dump.machine.place<char>(2).address;
	vaddr code = fake_kernel_memory::base + 0x100000;
};

} // namespace kdump::test
