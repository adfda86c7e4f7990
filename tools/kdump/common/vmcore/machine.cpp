// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/machine.hpp"

#include <elf.h>

/* Newer than some elf.h. */
#ifndef EM_LOONGARCH
#define EM_LOONGARCH 258
#endif

namespace kdump {

namespace {

struct machine {
	const char *name;
	uint16_t number;
	uint8_t word_size;
	std::endian order;
};

constexpr std::endian little = std::endian::little;
constexpr std::endian big = std::endian::big;

constexpr machine exact_names[] = {
	{"x86_64", EM_X86_64, 8, little},   {"aarch64", EM_AARCH64, 8, little},
	{"aarch64_be", EM_AARCH64, 8, big}, {"ppc64le", EM_PPC64, 8, little},
	{"ppc64", EM_PPC64, 8, big},	    {"ppc", EM_PPC, 4, big},
	{"riscv64", EM_RISCV, 8, little},   {"riscv32", EM_RISCV, 4, little},
	{"s390x", EM_S390, 8, big},	    {"loongarch64", EM_LOONGARCH, 8, little},
};

/* Names that begin like this, "armv7l" for one. */
constexpr struct {
	std::string_view prefix;
	uint16_t number;
} families[] = {{"arm", EM_ARM},  {"i386", EM_386},  {"i486", EM_386}, {"i586", EM_386},
		{"i686", EM_386}, {"mips", EM_MIPS}, {"sh", EM_SH},    {"loongarch", EM_LOONGARCH}};

} // namespace

std::optional<std::string> find_machine_name(uint16_t elf_machine, unsigned int word_size,
					     std::endian order)
{
	for (const machine &m : exact_names)
		if (m.number == elf_machine && m.word_size == word_size && m.order == order)
			return m.name;
	return std::nullopt;
}

unsigned int find_kernel_word_size(uint16_t elf_machine, unsigned int word_size)
{
	switch (elf_machine) {
	case EM_386:
	case EM_ARM:
	case EM_PPC:
	case EM_SH:
		return 4;
	default:
		return word_size;
	}
}

uint16_t find_elf_machine(std::string_view name)
{
	for (const machine &m : exact_names)
		if (name == m.name)
			return m.number;
	for (const auto &family : families)
		if (name.starts_with(family.prefix))
			return family.number;
	return EM_NONE;
}

} // namespace kdump
