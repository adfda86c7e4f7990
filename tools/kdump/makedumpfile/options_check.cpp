// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/options.hpp"

#include <algorithm>
#include <initializer_list>

namespace kdump::makedumpfile {

namespace {

/* The files of a split dump, and what cannot be said of them. */
result<void> check_parts(const options &chosen)
{
	bool joins = chosen.what == task::reassemble;

	if (chosen.flatten || chosen.elf)
		return make_error(
			error_code::invalid_argument,
			"a dump is split in the kdump-compressed format only: --split and "
			"--reassemble go without -E and -F");
	if (joins && (chosen.split || chosen.method))
		return make_error(error_code::invalid_argument,
				  "--reassemble takes the pages as they are: it goes without "
				  "--split, -c, -l, -p and -z");
	if (chosen.files.size() < 3)
		return make_error(error_code::invalid_argument,
				  "three files or more are expected: %s",
				  joins ? "the parts of a dump, and the dump to write"
					: "the dump to read, and its parts to write");
	return {};
}

/* How many file names go with what is to be done. */
result<void> check_files(const options &chosen)
{
	size_t wanted = 2;

	switch (chosen.what) {
	case task::show_help:
	case task::show_version:
	case task::check_options:
		return {};
	case task::show_usage:
	case task::show_translation:
	case task::show_reasons:
	case task::check_dump:
	case task::rearrange:
		wanted = 1;
		break;
	case task::reassemble:
		return check_parts(chosen);
	case task::write_dump:
		if (chosen.split)
			return check_parts(chosen);
		[[fallthrough]];
	case task::write_log:
		if (chosen.flatten)
			wanted = 1;
		break;
	}
	if (chosen.dry_run && wanted == 2 && chosen.files.size() == 1)
		return {};
	if (chosen.files.size() == wanted)
		return {};
	return make_error(
		error_code::invalid_argument,
		chosen.what == task::rearrange ? "one file is expected: the dump to write"
		: wanted == 1		       ? "one file is expected: the dump to read"
			      : "two files are expected: the dump to read, and the one to write");
}

/* Both ends of a stream, and what they may be told. */
result<void> check_stream(const options &chosen)
{
	bool receives = chosen.what == task::rearrange;

	if (receives && chosen.flatten)
		return make_error(error_code::invalid_argument,
				  "-F sends a stream and -R receives one: not both");
	if (chosen.resume && !receives && !(chosen.flatten && chosen.what == task::write_dump))
		return make_error(error_code::invalid_argument,
				  "--resume goes with -F at one end and with -R at the other");
	return {};
}

/* What another task would pass over in silence: a dry run above all must not write. */
result<void> check_uses(const options &chosen)
{
	struct use {
		const char *option;
		bool given;
		std::initializer_list<task> by;
	};
	/* Scripts have one set of options for a dump, its log, and what is asked of it. */
	const std::initializer_list<task> about_dumps = {task::write_dump, task::write_log,
							 task::show_usage, task::show_reasons,
							 task::rearrange,  task::check_options};
	const use uses[] = {
		{"--dry-run", chosen.dry_run, {task::write_dump}},
		{"--container", chosen.container, {task::write_dump, task::reassemble}},
		{"--json-report", !chosen.json_report.empty(), {task::write_dump, task::show_usage}},
		{"-L", chosen.size_limit.has_value(), {task::write_dump, task::write_log}},
		{"--verify", chosen.verify == true, {task::write_dump, task::check_dump}},
		{"--split", chosen.split, about_dumps},
		{"-E", chosen.elf, about_dumps},
		{"-d", chosen.dump_levels != std::vector<unsigned int>{0}, about_dumps},
	};

	if (chosen.what == task::show_help || chosen.what == task::show_version)
		return {};
	for (const use &u : uses)
		if (u.given && std::find(u.by.begin(), u.by.end(), chosen.what) == u.by.end())
			return make_error(error_code::invalid_argument,
					  "%s does not go with what is to be done", u.option);
	return {};
}

} // namespace

result<void> check_combination(const options &chosen)
{
	KDUMP_CHECK(check_files(chosen));
	KDUMP_CHECK(check_stream(chosen));
	KDUMP_CHECK(check_uses(chosen));
	if (chosen.container && (chosen.elf || chosen.method))
		return make_error(error_code::invalid_argument,
				  "--container zstd compresses pages together: it goes without "
				  "-E, -c, -l, -p and -z");
	if (chosen.dry_run && chosen.verify == true)
		return make_error(error_code::invalid_argument,
				  "--dry-run writes nothing that could be read back: it goes "
				  "without --verify");
	if (chosen.flatten && chosen.verify == true)
		return make_error(
			error_code::invalid_argument,
			"what has gone through a pipe cannot be read back: -F goes without "
			"--verify");
	if (chosen.elf && chosen.method)
		return make_error(error_code::invalid_argument,
				  "the ELF format has no compressed pages: -E goes without -c, -l, "
				  "-p and -z");
	return {};
}

} // namespace kdump::makedumpfile
