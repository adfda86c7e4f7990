// SPDX-License-Identifier: GPL-2.0-only
/* The model as text, for tests, other programs and the curious. */
#pragma once

#include "model.hpp"
#include "output.hpp"

namespace kdump::generator {

/*
 * layout.txt: sorted lines, bytes unless they say bits:
 *
 *	sizeof STRUCT N
 *	member STRUCT.MEMBER OFFSET SIZE
 *	bits STRUCT.MEMBER BIT_OFFSET BIT_SIZE
 *	constant NAME VALUE
 *	variable NAME			(a macro that only a running kernel can tell)
 */
std::string layout_text(const kernel_model &model);

/* layout.txt, and layout-omitted.txt: what lost against another of its name. */
result<void> emit_text(const kernel_model &model, output_directory &out);

} // namespace kdump::generator
