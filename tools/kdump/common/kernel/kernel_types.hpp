// SPDX-License-Identifier: GPL-2.0-only
/*
 * The type information (BTF) that the dumped kernel carries itself: vmlinux's between
 * __start_BTF and __stop_BTF, and the modules' on the list that kernel/bpf/btf.c keeps.
 */
#pragma once

#include "base/result.hpp"
#include "kernel/btf.hpp"
#include "kernel/kernel.hpp"

#include <string>
#include <vector>

namespace kdump {

/* error_code::not_found: the kernel was built without. */
result<btf> read_vmlinux_btf(const kernel &k);

/* `base` is vmlinux's, and has to stay where it is. error_code::not_found: it has none. */
result<btf> read_module_btf(const kernel &k, std::string_view module, const btf &base);

/* The names of the modules that have type information, in the kernel's order. */
result<std::vector<std::string>> read_btf_modules(const kernel &k);

} // namespace kdump
