// SPDX-License-Identifier: GPL-2.0-only
/* Names of machines as `uname -m` prints them, and their EM_ numbers. */
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kdump {

/*
 * Of an ELF header. Nothing where one EM_ number has several names (the arms, the 386s, the
 * MIPSes): only the kernel's utsname tells.
 */
std::optional<std::string> find_machine_name(uint16_t elf_machine, unsigned int word_size,
					     std::endian order);

/*
 * Bytes of a long of that machine's kernel, where `word_size` is that of its dump: with PAE that
 * may be an ELF64 file, for memory ends above 4 GiB.
 */
unsigned int find_kernel_word_size(uint16_t elf_machine, unsigned int word_size);

/* 0 (EM_NONE) for a name that is not known. */
uint16_t find_elf_machine(std::string_view name);

} // namespace kdump
