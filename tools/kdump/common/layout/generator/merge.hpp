// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes one model of all probes. C allows two files to have different types of one name; the
 * generated namespace does not. What a header declares wins over what a .c file does, then the
 * earlier probe wins; the loser is omitted and listed, and whatever refers to it no longer says
 * its type.
 */
#pragma once

#include "model.hpp"

namespace kdump::generator {

kernel_model merge(target machine, const std::vector<probe> &probes);

/* How C would spell a type in a cast: "struct page *", "unsigned long[4]". */
std::string c_spelling(const type &shape);

} // namespace kdump::generator
