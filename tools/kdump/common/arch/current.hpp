// SPDX-License-Identifier: GPL-2.0-only
/* The architecture of this build; see architecture.hpp. */
#pragma once

#include "arch/architecture.hpp"

/* Generated: one line that includes "arch/<srcarch>/arch.hpp", which names itself `current`. */
#include "kdump/arch.hpp"

namespace kdump::arch {

static_assert(architecture<current>);

} // namespace kdump::arch
