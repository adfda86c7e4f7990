// SPDX-License-Identifier: GPL-2.0-only
/* vmcore-dmesg: the log of the kernel that crashed. Lives in the capture kernel's initramfs. */
#include "base/escape.hpp"
#include "base/log.hpp"
#include "base/out_of_memory.hpp"
#include "kernel/kernel.hpp"
#include "kernel/system.hpp"
#include "vmcore-dmesg/options.hpp"
#include "vmcore-dmesg/output.hpp"

#include "kdump/release.hpp"

#include <cstdlib>
#include <unistd.h>

namespace kdump {

namespace {

constexpr int exit_other_kernel = 2;

constexpr char usage_text[] =
	"Usage: vmcore-dmesg [OPTION]... FILE...\n"
	"Prints the kernel's log out of a dump. Several FILEs are the files of one split dump.\n"
	"\n"
	"  -T, --ctime          time of day instead of seconds since boot\n"
	"  -t, --notime         no time\n"
	"  -x, --decode         facility and level in words\n"
	"  -r, --raw            facility and level as the kernel has them, <6>\n"
	"  -l, --level LIST     only these levels: err,warn or 3,4; err+ is err and worse\n"
	"  -J, --json           a JSON object for each record, on a line of its own\n"
	"  -p, --partial        only what was logged since the log was last cleared (dmesg -c)\n"
	"  -V, --version        the kernel whose dumps this program reads\n"
	"  -h, --help\n"
	"\n"
	"Exit status: 0; 1 if the log, or a part of it, cannot be read; 2 if FILE is the dump of\n"
	"another kernel.\n";

std::string format_output(const log_record &record, const dmesg_options &options)
{
	bool wanted = options.levels >> record.level & 1;
	std::string text;

	if (options.json)
		return wanted ? format_json(record) : text;
	if (record.lost_before)
		text = format_lost(record.lost_before);
	if (wanted)
		text += format_record(record, options.format);
	return text;
}

void print_records(log_reader &reader, const dmesg_options &options)
{
	bool to_terminal = isatty(STDOUT_FILENO);

	while (std::optional<log_record> record = reader.next()) {
		std::string text = format_output(*record, options);
		if (to_terminal)
			text = printable_text(text);
		fwrite(text.data(), 1, text.size(), stdout);
	}
}

/* Errors are about what cannot be done at all; false: a part of the log is missing. */
result<bool> print_log(const vmcore &dump, dmesg_options options, log &messages)
{
	KDUMP_TRY(k, kernel::attach(dump));
	for (const std::string &warning : k.warnings())
		messages.warn("%s", warning.c_str());
	if (options.format.time == log_format::time_style::wall) {
		KDUMP_TRY(boot_time, read_boot_time(k));
		options.format.boot_time = boot_time;
	}
	KDUMP_TRY(reader, log_reader::open(k));
	if (options.since_clear)
		if (result<void> skipped = reader.skip_cleared(k); !skipped)
			messages.warn(
				"the whole log is printed, when it was cleared is not known: %s",
				skipped.failure().message().c_str());

	print_records(reader, options);
	if (fflush(stdout) != 0 || ferror(stdout))
		return make_system_error("cannot write");
	std::optional<error> damage = reader.damage();
	if (damage)
		messages.warn("%s", damage->message().c_str());
	else if (reader.uncommitted())
		messages.warn("%llu records were being written when the machine stopped",
			      wide(reader.uncommitted()));
	return !damage;
}

int run(int argc, char *argv[])
{
	log messages("vmcore-dmesg");
	auto options = parse_dmesg_options(argc, argv);

	if (!options) {
		if (!options.failure().message().empty())
			messages.fail(options.failure());
		fputs("Try 'vmcore-dmesg --help'.\n", stderr);
		return EXIT_FAILURE;
	}
	if (options->what == dmesg_options::action::help) {
		fputs(usage_text, stdout);
		return EXIT_SUCCESS;
	}
	if (options->what == dmesg_options::action::version) {
		printf("vmcore-dmesg of tools/kdump for Linux %s\n", release::name);
		return EXIT_SUCCESS;
	}

	auto dump = vmcore::open(options->paths);
	if (!dump) {
		messages.fail(dump.failure());
		return EXIT_FAILURE;
	}
	/* QEMU's dumps have no note; if memory has no copy either, attach() says so. */
	if (dump->info().empty())
		(void)dump->find_vmcoreinfo();

	auto whole = print_log(*dump, *options, messages);
	if (!whole) {
		messages.fail(whole.failure());
		return whole.failure().code() == error_code::mismatch ? exit_other_kernel
								      : EXIT_FAILURE;
	}
	return *whole ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace

} // namespace kdump

int main(int argc, char *argv[])
{
	kdump::exit_when_out_of_memory();
	return kdump::run(argc, argv);
}
