// SPDX-License-Identifier: GPL-2.0-only
/* One struct, or one variable, as C++ text. */
#pragma once

#include "model.hpp"

#include <string>

namespace kdump::generator {

class layout_writer {
public:
	explicit layout_writer(const kernel_model &model);

	std::string record_text(const record &shape) const;
	std::string variable_text(const variable &v) const;

private:
	/* Names that mean something else inside the struct being written. */
	using scope = std::set<std::string>;

	std::string record_text(const record &shape, const std::string &indent,
				const scope &outer) const;
	std::string member_text(const member &m, const std::string &owner,
				const scope &hidden) const;
	std::string type_text(const type &shape, const scope &hidden) const;
	std::string word(const std::string &name, const scope &hidden) const;
	std::string layout_name(const std::string &name, const scope &hidden) const;

	const kernel_model &model_;
	scope variables_;
};

} // namespace kdump::generator
