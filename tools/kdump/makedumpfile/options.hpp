// SPDX-License-Identifier: GPL-2.0-only
/* The command line: makedumpfile's letters and names, as scripts have them. */
#pragma once

#include "base/result.hpp"
#include "codec/codec.hpp"
#include "makedumpfile/console.hpp"
#include "vmcore/stream_position.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kdump::makedumpfile {

enum class task : uint8_t {
	write_dump,
	reassemble,	  /* --reassemble */
	rearrange,	  /* -R */
	check_dump,	  /* --verify of a single file */
	write_log,	  /* --dump-dmesg, --partial-dmesg */
	show_usage,	  /* --mem-usage */
	show_translation, /* --vtop */
	show_reasons,	  /* --why */
	check_options,	  /* --check-params: done when the options are understood */
	show_help,
	show_version,
};

struct options {
	task what = task::write_dump;
	std::vector<std::string> files; /* inputs, then outputs */

	/* The first that the target has room for; never empty. */
	std::vector<unsigned int> dump_levels = {0};
	std::optional<uint64_t> size_limit; /* bytes of the dump */
	std::optional<compression> method;
	bool split = false;	  /* over several files */
	bool elf = false;	  /* not the kdump-compressed format */
	bool container = false;	  /* --container zstd */
	bool since_clear = false; /* of the log only what came since it was cleared */
	bool flatten = false;
	std::optional<resume_point> resume; /* where a broken stream goes on */
	bool overwrite = false;
	bool non_mmap = false;	    /* --non-mmap: /proc/vmcore is read by calls */
	bool dry_run = false;	    /* everything but the writing */
	std::optional<bool> verify; /* --verify, --no-verify */
	bool reads_back() const	    /* what matters of the dump that was written */
	{
		return verify.value_or(true);
	}
	bool show_report = false; /* whatever the message level */
	unsigned int threads = 1;
	unsigned int message_level = message_default;
	std::string json_report;       /* a path; empty: none */
	std::vector<uint64_t> numbers; /* of --vtop: an address; of --why: frames, addresses */

	bool check_only = false; /* --check-params: `what` has become check_options */

	/* Options that mean nothing here, to be told once. */
	std::vector<std::string> ignored;
	void ignore(const std::string &name);

	const std::string &input() const
	{
		return files[0];
	}
	/* Empty: standard output. */
	std::string output() const
	{
		return outputs().empty() ? std::string() : outputs()[0];
	}

	/* Several for --reassemble, and none for -R. */
	std::span<const std::string> inputs() const
	{
		std::span<const std::string> all(files);

		if (what == task::reassemble)
			return all.first(all.size() - 1);
		return all.first(what == task::rearrange ? 0 : std::min<size_t>(all.size(), 1));
	}
	/* Several for --split. */
	std::span<const std::string> outputs() const
	{
		return std::span<const std::string>(files).subspan(inputs().size());
	}
};

/* One sentence for the user if the command line cannot be followed. */
result<options> parse_options(int argc, char **argv);

/* Whether what was asked for goes together, and with so many files: a part of parse_options(). */
result<void> check_combination(const options &chosen);

/* What --help prints. */
extern const char help_text[];

} // namespace kdump::makedumpfile
