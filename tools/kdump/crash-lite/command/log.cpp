// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/command.hpp"
#include "crash-lite/interrupt.hpp"
#include "crash-lite/session.hpp"

#include "kernel/printk.hpp"
#include "kernel/system.hpp"

namespace kdump::crash_lite {

namespace {

struct log_arguments {
	log_format format;
	bool wall_time = false;
};

constexpr option_spec log_options[] = {{"T"}, {"t"}, {"m"}, {"x"}};

result<log_arguments> parse_log(arguments words)
{
	KDUMP_TRY(given, read_arguments(words, log_options));
	log_arguments parsed;

	KDUMP_CHECK(expect_no_operands(given));
	for (const given_option &option : given.options) {
		if (option == "T")
			parsed.format.time = log_format::time_style::wall;
		else if (option == "t")
			parsed.format.time = log_format::time_style::none;
		else if (option == "m")
			parsed.format.level_prefix = true;
		else
			parsed.format.decoded_level = true;
	}
	return parsed;
}

/* For people the lines as the kernel prints them, for programs what they are made of. */
section make_log_section()
{
	return {.name = "records",
		.form = shape::lines,
		.columns = {{.name = ""},
			    {.name = "sequence"},
			    {.name = "nanoseconds"},
			    {.name = "facility"},
			    {.name = "level"},
			    {.name = "caller"},
			    {.name = "subsystem"},
			    {.name = "device"},
			    {.name = "text"},
			    {.name = "lost_before"}}};
}

cell optional_text(const std::string &text)
{
	return text.empty() ? cell() : cell(text).hidden();
}

void add_record(section &records, const log_record &record, const log_format &format)
{
	std::string lines;

	if (record.lost_before)
		lines = format_lost(record.lost_before);
	lines += format_record(record, format);
	if (!lines.empty() && lines.back() == '\n')
		lines.pop_back();
	records.add(cell().shown_as(std::move(lines)), cell(record.sequence).hidden(),
		    cell(record.nanoseconds).hidden(), cell(record.facility).hidden(),
		    cell(record.level).hidden(),
		    record.caller ? cell(format_caller(*record.caller)).hidden() : cell(),
		    optional_text(record.subsystem), optional_text(record.device),
		    cell(record.text).hidden(), cell(record.lost_before).hidden());
}

/* Not an error: nobody could have read what was not written yet. */
section make_ring_section(uint64_t uncommitted)
{
	section ring{.name = "ring",
		     .form = shape::lines,
		     .columns = {{.name = "uncommitted",
				  .after = " records were being written when the machine stopped"}},
		     .single = true};

	ring.add(uncommitted ? cell(uncommitted) : cell(uncommitted).hidden());
	return ring;
}

result<report> run_log(session &s, const log_arguments &parsed)
{
	KDUMP_TRY(log, read_kernel_log(s.dumped()));
	log_format format = parsed.format;
	report answer;
	section &records = answer.add(make_log_section());

	if (format.time == log_format::time_style::wall) {
		KDUMP_TRY(boot_time, read_boot_time(s.dumped()));
		format.boot_time = boot_time;
	}
	for (const log_record &record : log.records) {
		if (interrupted())
			break;
		add_record(records, record, format);
	}
	answer.add(make_ring_section(log.uncommitted));
	if (log.damage)
		answer.errors.push_back(*log.damage);
	return answer;
}

} // namespace

extern const command log_command = make_command<parse_log, run_log>({
	.name = "log",
	.aliases = "dmesg",
	.summary = "the kernel's log",
	.usage = "[-T | -t] [-m] [-x]",
	.help = "Prints the records of the printk ring, the oldest first.\n"
		"\n"
		"  -T  time of day of each record instead of seconds since boot\n"
		"  -t  no time\n"
		"  -m  <N> in front of each record: the number of its level and facility\n"
		"  -x  facility and level in words\n",
});

} // namespace kdump::crash_lite
