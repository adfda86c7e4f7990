// SPDX-License-Identifier: GPL-2.0-only
/* crash-lite: looks into the dump of a crashed kernel, without vmlinux. */
#include "crash-lite/banner.hpp"
#include "crash-lite/interrupt.hpp"
#include "crash-lite/line_editor.hpp"
#include "crash-lite/options.hpp"
#include "crash-lite/shell.hpp"

#include "base/log.hpp"
#include "base/out_of_memory.hpp"
#include "kernel/kernel.hpp"
#include "vmcore/vmcore.hpp"

#include "kdump/release.hpp"

#include <unistd.h>

namespace kdump::crash_lite {

namespace {

constexpr char prompt[] = "crash-lite> ";

/* Of what --force says; a kernel of other options may differ in hundreds. */
constexpr size_t max_mismatches = 20;

void run_interactive(session &s, shell &runner)
{
	std::unique_ptr<line_editor> editor = make_line_editor(s);

	while (runner.alive()) {
		/* The ^C that stopped a command is not one of the next line. */
		clear_interrupt();
		std::optional<std::string> line = editor->read(prompt);

		if (!line)
			break;
		runner.run_line(*line);
	}
}

void run_batch(const std::vector<batch_item> &items, shell &runner)
{
	for (const batch_item &item : items) {
		if (!runner.alive())
			return;
		if (item.is_file)
			runner.run_file(item.text);
		else
			runner.run_line(item.text);
	}
}

exit_status run(const options &o, const kernel &k)
{
	bool terminal = o.batch.empty() && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
	session s(k, o.dumps);
	shell runner(s, o.json ? output_format::json : output_format::text, stdout, stderr);

	/* A document answers a command, and nobody has typed one. */
	if (!o.silent && !o.json)
		runner.print_text(make_banner(s, true), "sys");
	if (terminal) {
		runner.use_pager();
		run_interactive(s, runner);
	} else if (o.batch.empty()) {
		runner.run_stream(stdin);
	} else {
		run_batch(o.batch, runner);
	}
	return runner.has_failed() && !terminal ? exit_status::command_failed
						: exit_status::success;
}

/* Better known now than after the commands in front of it. */
bool can_read_batch(const options &o, log &messages)
{
	for (const batch_item &item : o.batch) {
		if (item.is_file && access(item.text.c_str(), R_OK) != 0) {
			messages.fail(make_system_error("cannot open %s", item.text.c_str()));
			return false;
		}
	}
	return true;
}

exit_status run_on_dump(const options &o, log &messages)
{
	if (!can_read_batch(o, messages))
		return exit_status::unusable;

	result<vmcore> dump = vmcore::open(o.dumps);
	if (!dump) {
		messages.fail(dump.failure());
		return exit_status::unusable;
	}
	/* QEMU's dumps have no note; if memory has no copy either, attach() says so. */
	if (dump->info().empty())
		(void)dump->find_vmcoreinfo();

	/* Said first: what differs may be why the rest fails. */
	if (o.force) {
		for (const std::string &line :
		     list_mismatches(check_abi(dump->info()), max_mismatches))
			messages.warn("%s", line.c_str());
	}
	result<kernel> k = kernel::attach(*dump, {.force = o.force});
	if (!k) {
		messages.fail(k.failure());
		return k.failure().code() == error_code::mismatch ? exit_status::other_kernel
								  : exit_status::unusable;
	}
	for (const std::string &warning : k->warnings())
		messages.warn("%s", warning.c_str());
	return run(o, *k);
}

exit_status run_main(int argc, char **argv)
{
	log messages("crash-lite");
	result<options> parsed = parse_options(argc, argv);

	catch_signals();
	if (!parsed) {
		messages.fail(parsed.failure());
		return exit_status::unusable;
	}
	if (parsed->help) {
		fputs(usage_text(), stdout);
		return exit_status::success;
	}
	if (parsed->version) {
		printf("crash-lite for Linux %s (%s)\n", release::name, release::machine);
		return exit_status::success;
	}
	return run_on_dump(*parsed, messages);
}

} // namespace

} // namespace kdump::crash_lite

int main(int argc, char **argv)
{
	kdump::exit_when_out_of_memory();
	return static_cast<int>(kdump::crash_lite::run_main(argc, argv));
}
