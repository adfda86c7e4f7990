// SPDX-License-Identifier: GPL-2.0-only
#include "config.hpp"

#include "constant_reader.hpp"
#include "names.hpp"

#include "base/text.hpp"

#include <filesystem>

namespace fs = std::filesystem;

namespace kdump::generator {
namespace {

/*
 * Where symbols are defined that dump tools may ask about. Of drivers, sound and the like only
 * those are known that this configuration mentions.
 */
constexpr const char *kconfig_directories[] = {
	"arch", "block", "crypto", "fs", "init", "kernel", "lib", "mm", "security", "virt",
};

constexpr std::string_view symbol_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

void read_kconfig_below(const fs::path &directory, std::set<std::string> &symbols)
{
	std::error_code failure;

	for (fs::recursive_directory_iterator at(directory, failure), end; !failure && at != end;
	     at.increment(failure)) {
		if (!at->path().filename().native().starts_with("Kconfig"))
			continue;
		if (auto text = read_text(at->path()))
			parse_kconfig(*text, symbols);
	}
}

} // namespace

config_values parse_config(std::string_view auto_conf, std::string_view autoconf_h)
{
	config_values values, macros;

	while (!autoconf_h.empty()) {
		std::string_view line = take_field(autoconf_h, '\n');
		if (!cut_prefix(line, "#define CONFIG_"))
			continue;
		std::string_view name = take_field(line, ' ');
		macros.emplace(name, line);
	}
	while (!auto_conf.empty()) {
		std::string_view line = take_field(auto_conf, '\n');
		if (!cut_prefix(line, "CONFIG_"))
			continue;
		std::string name(take_field(line, '='));
		values[name] = line == "y" || line == "m" ? std::string(line) : macros[name];
	}
	return values;
}

void parse_unset(std::string_view text, std::set<std::string> &symbols)
{
	while (!text.empty()) {
		std::string_view line = take_field(text, '\n');
		if (cut_prefix(line, "# CONFIG_") && line.ends_with(" is not set"))
			symbols.emplace(take_field(line, ' '));
	}
}

void parse_kconfig(std::string_view text, std::set<std::string> &symbols)
{
	while (!text.empty()) {
		std::string_view line = trim(take_field(text, '\n'));
		if (!cut_prefix(line, "config ") && !cut_prefix(line, "menuconfig "))
			continue;
		line = trim(line);
		std::string_view name = line.substr(0, line.find_first_not_of(symbol_letters));
		/* A help text may have the word at the start of a line, too. */
		if (!name.empty() && trim(line.substr(name.size())).empty())
			symbols.emplace(name);
	}
}

std::string config_text(const config_values &values)
{
	std::string text = banner;
	std::string unset;

	text += "#include <cstdint>\n\nnamespace kdump::config {\n\n";
	for (const auto &[name, value] : values) {
		std::string id = identifier(name);
		if (value.empty() || value == "n")
			unset += "inline constexpr bool " + id + " = false;\n";
		else if (value == "y")
			text += "inline constexpr bool " + id + " = true;\n";
		else if (value == "m")
			text += "inline constexpr bool " + id + " = true, " + id +
				"_MODULE = true;\n";
		else if (value.starts_with('"'))
			text += "inline constexpr char " + id + "[] = " + value + ";\n";
		else if (value.starts_with('-'))
			text += "inline constexpr int64_t " + id + " = " + value + ";\n";
		else
			text += "inline constexpr uint64_t " + id + " = " + value + ";\n";
	}
	return text + "\n/* not set */\n" + unset + "\n} // namespace kdump::config\n";
}

std::string release_text(const kernel_identity &identity)
{
	return std::string(banner) + "namespace kdump::release {\n\n" +
	       "inline constexpr char name[] = \"" + identity.release + "\";\n" +
	       "inline constexpr char machine[] = \"" + identity.machine + "\";\n" +
	       "/* Hexadecimal; empty where the build did not know it. */\n" +
	       "inline constexpr char build_id[] = \"" + identity.build_id + "\";\n" +
	       "\n} // namespace kdump::release\n";
}

result<void> emit_config(const std::string &source, const std::string &object,
			 output_directory &out)
{
	KDUMP_TRY(auto_conf, read_text(object + "/include/config/auto.conf"));
	KDUMP_TRY(autoconf_h, read_text(object + "/include/generated/autoconf.h"));
	config_values values = parse_config(auto_conf, autoconf_h);
	std::set<std::string> symbols;

	if (auto text = read_text(object + "/.config"))
		parse_unset(*text, symbols);
	for (const char *directory : kconfig_directories)
		read_kconfig_below(fs::path(source) / directory, symbols);
	for (const std::string &name : symbols)
		values.try_emplace(name, "n");
	return out.write("config.hpp", config_text(values));
}

result<void> emit_release(const std::string &object, const std::string &machine,
			  output_directory &out)
{
	kernel_identity identity;
	std::error_code failure;

	KDUMP_TRY(release, read_text(object + "/include/config/kernel.release"));
	identity.release = trim(release);
	if (auto text = read_text(machine))
		identity.machine = trim(*text);
	if (auto text = read_text(object + "/image/build-id"))
		identity.build_id = trim(*text);
	for (const char *image : {"/vmlinux", "/image/vmlinux"})
		if (identity.build_id.empty() && fs::exists(object + image, failure)) {
			KDUMP_TRY(id, read_build_id(object + image));
			identity.build_id = id;
		}
	return out.write("release.hpp", release_text(identity));
}

} // namespace kdump::generator
