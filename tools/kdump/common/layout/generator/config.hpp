// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's configuration and identity, read from a prepared object tree and emitted as
 * config.hpp and release.hpp.
 */
#pragma once

#include "base/result.hpp"
#include "output.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace kdump::generator {

/* Symbols without CONFIG_: "y", "m", "n", or a number or a string as C writes it. */
using config_values = std::map<std::string, std::string>;

/*
 * What the kernel is compiled with: include/config/auto.conf tells y from 1 and m, and
 * include/generated/autoconf.h has numbers and strings as C.
 */
config_values parse_config(std::string_view auto_conf, std::string_view autoconf_h);

/* Adds the symbols that a .config says are not set. */
void parse_unset(std::string_view text, std::set<std::string> &symbols);

/* Adds the symbols that a Kconfig file defines. */
void parse_kconfig(std::string_view text, std::set<std::string> &symbols);

std::string config_text(const config_values &values);

struct kernel_identity {
	std::string release;  /* as utsname says it */
	std::string machine;  /* likewise */
	std::string build_id; /* hexadecimal; empty if the tree does not tell */
};

std::string release_text(const kernel_identity &identity);

/* All Kconfig symbols of the source tree, with the values that the object tree gives them. */
result<void> emit_config(const std::string &source, const std::string &object,
			 output_directory &out);

result<void> emit_release(const std::string &object, const std::string &machine,
			  output_directory &out);

} // namespace kdump::generator
