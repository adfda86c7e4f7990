// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines from a person at a terminal. With libedit they can be edited, are remembered in
 * ~/.crash-lite_history, and Tab completes commands, symbols and types; without it they are just
 * read. (GNU readline is no choice: its licence is GPL-3.)
 */
#pragma once

#include "crash-lite/session.hpp"

#include <memory>
#include <optional>
#include <string>

namespace kdump::crash_lite {

class line_editor {
public:
	virtual ~line_editor() = default;

	/*
	 * Nothing at the end of the input. ^C gives an empty line; call clear_interrupt() first if
	 * there may have been one before.
	 */
	virtual std::optional<std::string> read(const char *prompt) = 0;
};

/* Borrows the session, for completion. */
std::unique_ptr<line_editor> make_line_editor(session &s);

} // namespace kdump::crash_lite
