// SPDX-License-Identifier: GPL-2.0-only
/* The model as C++ headers. */
#pragma once

#include "model.hpp"
#include "output.hpp"

namespace kdump::generator {

/* target.hpp */
result<void> emit_target(const kernel_model &model, output_directory &out);

/* arch.hpp: includes the code for the architecture; `name` is its directory below arch/ */
result<void> emit_architecture(const std::string &name, output_directory &out);

/* constant.hpp: the macros that probes name */
result<void> emit_constants(const kernel_model &model, output_directory &out);

/* layout/...: forward.hpp and one header for each kernel header that declares something */
result<void> emit_layouts(const kernel_model &model, output_directory &out);

/* vmcoreinfo.hpp: what VMCOREINFO should say */
result<void> emit_vmcoreinfo(const kernel_model &model, output_directory &out);

/* variables.hpp: all variables by name, for lookups while a program runs */
result<void> emit_variable_table(const kernel_model &model, output_directory &out);

} // namespace kdump::generator
