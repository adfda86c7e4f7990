// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/options.hpp"

#include "base/text.hpp"
#include "makedumpfile/page_filter.hpp"

#include <algorithm>
#include <getopt.h>
#include <iterator>
#include <string_view>

namespace kdump::makedumpfile {

namespace {

constexpr unsigned int most_threads = 1024;

/* Long options without a letter; above all characters. */
enum long_option : int {
	option_message_level = 0x100,
	option_num_threads,
	option_resume,
	option_container,
	option_split,
	option_reassemble,
	option_json_report,
	option_dump_dmesg,
	option_partial_dmesg,
	option_mem_usage,
	option_vtop,
	option_why,
	option_dry_run,
	option_verify,
	option_no_verify,
	option_show_stats,
	option_check_params,
	option_non_mmap,
	option_ignored,
	option_refused,
};

const struct option long_options[] = {
	{"message-level", required_argument, nullptr, option_message_level},
	{"num-threads", required_argument, nullptr, option_num_threads},
	{"resume", required_argument, nullptr, option_resume},
	{"json-report", required_argument, nullptr, option_json_report},
	{"dump-dmesg", no_argument, nullptr, option_dump_dmesg},
	{"partial-dmesg", no_argument, nullptr, option_partial_dmesg},
	{"mem-usage", no_argument, nullptr, option_mem_usage},
	{"vtop", required_argument, nullptr, option_vtop},
	{"why", required_argument, nullptr, option_why},
	{"dry-run", no_argument, nullptr, option_dry_run},
	{"verify", no_argument, nullptr, option_verify},
	{"no-verify", no_argument, nullptr, option_no_verify},
	{"show-stats", no_argument, nullptr, option_show_stats},
	{"check-params", no_argument, nullptr, option_check_params},
	{"help", no_argument, nullptr, 'h'},
	{"version", no_argument, nullptr, 'v'},
	{"cyclic-buffer", required_argument, nullptr, option_ignored},
	{"non-mmap", no_argument, nullptr, option_non_mmap},
	{"work-dir", required_argument, nullptr, option_ignored},
	{"container", required_argument, nullptr, option_container},
	{"split", no_argument, nullptr, option_split},
	{"splitblock-size", required_argument, nullptr, option_ignored},
	{"reassemble", no_argument, nullptr, option_reassemble},
	{"config", required_argument, nullptr, option_refused},
	{"eppic", required_argument, nullptr, option_refused},
	{"extension", required_argument, nullptr, option_refused},
	{"diskset", required_argument, nullptr, option_refused},
	{"xen-syms", required_argument, nullptr, option_refused},
	{"xen-vmcoreinfo", required_argument, nullptr, option_refused},
	{"xen_phys_start", required_argument, nullptr, option_refused},
	{},
};

const char short_options[] = ":b:cDd:eEFfg:hi:lL:pRvXx:z";

/* Why an option of other makedumpfiles is not taken. */
struct refusal {
	std::string_view name;
	const char *reason;
};

const refusal refusals[] = {
	{"-x", "the layouts of the kernel are built in, no vmlinux is read"},
	{"-i", "the layouts of the kernel are built in, no vmcoreinfo file is read"},
	{"-g", "the layouts of the kernel are built in, no vmcoreinfo file is needed"},
	{"-X", "dumps of Xen hypervisors are not supported"},
	{"--xen-syms", "dumps of Xen hypervisors are not supported"},
	{"--xen-vmcoreinfo", "dumps of Xen hypervisors are not supported"},
	{"--xen_phys_start", "dumps of Xen hypervisors are not supported"},
	{"--diskset", "sadump disk sets are not supported"},
	{"-e", "the page descriptors of pages that are left out stay in the dump"},
	{"--config", "rules that erase data are not supported"},
	{"--eppic", "scripts that erase data are not supported"},
	{"--extension", "plug-ins are not supported"},
};

error refuse(std::string_view name)
{
	const refusal *known =
		std::find_if(std::begin(refusals), std::end(refusals),
			     [name](const refusal &candidate) { return candidate.name == name; });
	const char *reason = known != std::end(refusals) ? known->reason
							 : "this version cannot do that";

	return make_error(error_code::unsupported, "option %.*s: %s", static_cast<int>(name.size()),
			  name.data(), reason);
}

/* The option that getopt_long() has just returned, as the user would name it. */
std::string name_of(int letter, int index)
{
	if (index >= 0)
		return std::string("--") + long_options[index].name;
	return {'-', static_cast<char>(letter)};
}

result<unsigned int> parse_count(const char *what, unsigned int smallest, unsigned int largest)
{
	std::optional<uint64_t> number = parse_number(optarg);

	if (!number || *number < smallest || *number > largest)
		return make_error(error_code::invalid_argument, "%s is a number from %u to %u: %s",
				  what, smallest, largest, optarg);
	return static_cast<unsigned int>(*number);
}

/* "31,17,0x1f" */
result<std::vector<uint64_t>> parse_list(const char *what, uint64_t largest,
					 size_t longest = SIZE_MAX)
{
	std::string_view list = optarg;
	std::vector<uint64_t> numbers;

	for (;;) {
		size_t comma = list.find(',');
		std::optional<uint64_t> number = parse_number(list.substr(0, comma));
		if (!number || *number > largest || numbers.size() == longest)
			return make_error(error_code::invalid_argument, "%s: %s", what, optarg);
		numbers.push_back(*number);
		if (comma == list.npos)
			return numbers;
		list.remove_prefix(comma + 1);
	}
}

/* A file system cannot hold two dumps, so two methods are a mistake and not a wish. */
result<void> choose_method(options &chosen, compression method)
{
	if (!is_supported(method))
		return make_error(error_code::unsupported, "this makedumpfile is built without %s",
				  compression_name(method));
	if (chosen.method && *chosen.method != method)
		return make_error(error_code::invalid_argument,
				  "pages are compressed with one of -c, -l, -p and -z");
	chosen.method = method;
	return {};
}

result<void> choose_container(options &chosen)
{
	if (std::string_view(optarg) != compression_name(compression::zstd))
		return make_error(error_code::invalid_argument,
				  "zstd is the only container: --container zstd, not %s", optarg);
	if (!is_supported(compression::zstd))
		return make_error(error_code::unsupported,
				  "this makedumpfile is built without zstd");
	chosen.container = true;
	return {};
}

/* Options without an argument, by what they set. */
struct flag_option {
	int letter;
	bool options::*flag;
};
constexpr flag_option flag_options[] = {
	{'E', &options::elf},
	{'F', &options::flatten},
	{'f', &options::overwrite},
	{option_split, &options::split},
	{option_dry_run, &options::dry_run},
	{option_show_stats, &options::show_report},
	{option_check_params, &options::check_only},
	{option_non_mmap, &options::non_mmap},
	{option_partial_dmesg, &options::since_clear},
};

struct task_option {
	int letter;
	task what;
};
constexpr task_option task_options[] = {
	{'R', task::rearrange},
	{'h', task::show_help},
	{'v', task::show_version},
	{option_reassemble, task::reassemble},
	{option_dump_dmesg, task::write_log},
	{option_partial_dmesg, task::write_log},
	{option_mem_usage, task::show_usage},
	{option_vtop, task::show_translation},
	{option_why, task::show_reasons},
};

struct method_option {
	int letter;
	compression method;
};
constexpr method_option method_options[] = {
	{'c', compression::zlib},
	{'l', compression::lzo},
	{'p', compression::snappy},
	{'z', compression::zstd},
};

/* Whether there is one at all. */
result<bool> apply_simple(options &chosen, int letter)
{
	bool known = false;

	for (const flag_option &option : flag_options)
		if (option.letter == letter)
			known = chosen.*option.flag = true;
	for (const method_option &option : method_options)
		if (option.letter == letter) {
			KDUMP_CHECK(choose_method(chosen, option.method));
			known = true;
		}
	return known;
}

bool only_tells(task what)
{
	return what == task::show_help || what == task::show_version;
}

/* Whether it is one. Who asks for help gets it, whatever other job there is. */
result<bool> apply_task(options &chosen, int letter, int index)
{
	for (const task_option &option : task_options) {
		if (option.letter != letter)
			continue;
		if (only_tells(chosen.what))
			return true;
		if (chosen.what != task::write_dump && chosen.what != option.what &&
		    !only_tells(option.what))
			return make_error(error_code::invalid_argument,
					  "%s does not go with an option before it: one job at a "
					  "time",
					  name_of(letter, index).c_str());
		chosen.what = option.what;
		return true;
	}
	return false;
}

/* The options that take an argument, in optarg, or do something of their own. */
result<bool> apply_special(options &chosen, int letter)
{
	switch (letter) {
	case 'd': {
		KDUMP_TRY(levels,
			  parse_list("the dump level is a number from 0 to 31, or a list of "
				     "them",
				     page_filter::all));
		chosen.dump_levels.assign(levels.begin(), levels.end());
		return true;
	}
	case 'L': {
		std::optional<uint64_t> size = parse_number(optarg);
		if (!size || *size == 0)
			return make_error(error_code::invalid_argument,
					  "-L takes a number of bytes: %s", optarg);
		chosen.size_limit = *size;
		return true;
	}
	case 'D':
		chosen.message_level |= message_debug;
		return true;
	case option_resume: {
		KDUMP_TRY(point, parse_resume_point(optarg));
		chosen.resume = point;
		return true;
	}
	case option_container:
		KDUMP_CHECK(choose_container(chosen));
		return true;
	case option_message_level: {
		KDUMP_TRY(level, parse_count("the message level", 0, message_all));
		chosen.message_level = level | (chosen.message_level & message_debug);
		return true;
	}
	case option_num_threads: {
		KDUMP_TRY(threads, parse_count("the number of threads", 0, most_threads));
		chosen.threads = std::max(threads, 1U);
		return true;
	}
	case option_json_report:
		chosen.json_report = optarg;
		return true;
	case option_vtop: {
		KDUMP_TRY(address, parse_list("--vtop takes a number", UINT64_MAX, 1));
		chosen.numbers = std::move(address);
		return true;
	}
	case option_why: {
		KDUMP_TRY(numbers,
			  parse_list("--why takes a number or a list of them", UINT64_MAX));
		chosen.numbers = std::move(numbers);
		return true;
	}
	case option_verify:
	case option_no_verify:
		chosen.verify = letter == option_verify;
		return true;
	}
	return false;
}

result<void> apply(options &chosen, int letter, int index)
{
	if (letter == ':')
		return make_error(error_code::invalid_argument, "an option lacks its argument");
	if (letter == '?')
		return make_error(error_code::invalid_argument,
				  "there is no such option; --help lists those that there are");
	if (letter == 'b' || letter == option_ignored) {
		chosen.ignore(name_of(letter, index));
		return {};
	}
	KDUMP_TRY(is_task, apply_task(chosen, letter, index));
	KDUMP_TRY(is_simple, apply_simple(chosen, letter));
	KDUMP_TRY(is_special, apply_special(chosen, letter));
	if (!is_task && !is_simple && !is_special)
		return refuse(name_of(letter, index));
	return {};
}

} // namespace

void options::ignore(const std::string &name)
{
	if (std::find(ignored.begin(), ignored.end(), name) == ignored.end())
		ignored.push_back(name);
}

result<options> parse_options(int argc, char **argv)
{
	options chosen;
	int index;

	/* 0, not 1: glibc starts over, whatever was parsed before. */
	optind = 0;
	opterr = 0;
	for (;;) {
		index = -1;
		int letter = getopt_long(argc, argv, short_options, long_options, &index);
		if (letter < 0)
			break;
		result<void> applied = apply(chosen, letter, index);
		if (applied)
			continue;
		if (letter == '?' || letter == ':')
			applied.failure().add_context(argv[optind - 1]);
		return std::move(applied).failure();
	}
	chosen.files.assign(argv + optind, argv + argc);
	if (chosen.verify == true && chosen.what == task::write_dump && chosen.files.size() == 1 &&
	    !chosen.flatten && !chosen.dry_run)
		chosen.what = task::check_dump;
	KDUMP_CHECK(check_combination(chosen));
	if (chosen.check_only)
		chosen.what = task::check_options;
	return chosen;
}

} // namespace kdump::makedumpfile
