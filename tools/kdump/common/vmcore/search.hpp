// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a dump does not point to, looked for in its memory. Pages that cannot be read are passed
 * over, if they are not too many; nothing found is error_code::not_found.
 */
#pragma once

#include "vmcore/dump_memory.hpp"
#include "vmcore/utsname.hpp"
#include "vmcore/vmcoreinfo.hpp"

namespace kdump {

/*
 * The kernel keeps VMCOREINFO twice (kernel/vmcore_info.c), and both begin a page: the text, and
 * the ELF note with the text.
 */
result<vmcoreinfo> search_vmcoreinfo(const dump_memory &memory);

/*
 * On s390 its note is where the lowcore says, at a place that tools may rely on ("do not change" in
 * arch/s390/include/asm/lowcore.h): absolute 0xe0c.
 */
result<vmcoreinfo> read_s390_vmcoreinfo(const physical_memory &memory);

/*
 * struct uts_namespace begins with its utsname, or has it behind a few words; so it is looked for
 * at `address` and a little behind it.
 */
result<utsname> read_utsname_near(const physical_memory &memory, paddr address,
				  std::string_view release);

/*
 * With the virtual address of init_uts_ns it can only be at the same offset in a page, since
 * kernels are relocated by whole pages. Without, a pass over all memory.
 */
result<utsname> search_utsname(const dump_memory &memory, std::string_view release,
			       std::optional<vaddr> symbol);

} // namespace kdump
