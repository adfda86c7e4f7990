// SPDX-License-Identifier: GPL-2.0-only
#include "arch/current.hpp"
#include "layout/object.hpp"
#include "vmcore/note.hpp"

#include "kdump/layout/linux/elfcore.hpp"
#include "kdump/layout/uapi/asm/ptrace.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <elf.h>
#include <vector>

namespace kdump {
namespace {

using saved = layout::user_pt_regs;

constexpr size_t word_size = target::word_size;

/* A note of `size` bytes, and what the notes' reader and the architecture make of it. */
result<arch::powerpc::registers> parse_note(size_t size, size_t registers)
{
	constexpr char name[] = "CORE\0\0\0";
	constexpr size_t header = 3 * sizeof(uint32_t) + sizeof(name);
	std::vector<std::byte> bytes(header + size);

	kdump::store(bytes.data(), uint32_t{5}, target::byte_order);
	kdump::store(bytes.data() + 4, static_cast<uint32_t>(size), target::byte_order);
	kdump::store(bytes.data() + 8, uint32_t{NT_PRSTATUS}, target::byte_order);
	std::memcpy(bytes.data() + 12, name, sizeof(name));
	for (size_t i = 0; i < size_of<saved> / word_size; i++)
		kdump::store(bytes.data() + header + registers + i * word_size,
			     static_cast<target_word>(0x100 + i), target::byte_order);
	auto cpus = parse_cpu_notes(bytes, target::byte_order, word_size);
	if (cpus.size() != 1)
		return make_error(error_code::not_found, "%zu CPUs", cpus.size());
	return arch::powerpc::parse_prstatus(cpus[0].registers);
}

void expect_all(const result<arch::powerpc::registers> &regs)
{
	ASSERT_TRUE(regs);
	EXPECT_EQ(regs->gpr[0], 0x100U);
	EXPECT_EQ(regs->gpr[31], 0x11fU);
	EXPECT_EQ(regs->nip, 0x120U);
	EXPECT_EQ(regs->dsisr, 0x12aU);
}

TEST(registers_of_a_note, are_where_the_kernel_has_them)
{
	expect_all(parse_note(size_of<layout::elf_prstatus>, layout::elf_prstatus::pr_reg.offset));
}

TEST(registers_of_a_note, are_elsewhere_in_that_of_qemu)
{
	/* As QEMU 7.2 wrote it: 328 bytes. */
	expect_all(parse_note(328, 112));
}

} // namespace
} // namespace kdump
