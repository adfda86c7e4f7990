// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/banner.hpp"

#include "crash-lite/task_text.hpp"

#include "base/escape.hpp"
#include "kernel/system.hpp"

#include "kdump/layout/linux/cpumask.hpp"
#include "kdump/layout/linux/cpumask_types.hpp"
#include "kdump/release.hpp"

#include <algorithm>
#include <bit>
#include <ctime>
#include <numeric>

namespace kdump::crash_lite {

namespace {

class banner_builder {
public:
	explicit banner_builder(session &s) : session_(s), kernel_(s.dumped())
	{
		facts_ = {.name = "system", .form = shape::record};
		facts_.rows.emplace_back();
	}

	void add_files();
	void add_cpus();
	void add_times();
	void add_machine(const std::string &machine);
	void add_name();
	void add_panic();
	void add_context();

	report take()
	{
		answer_.sections.insert(answer_.sections.begin(), std::move(facts_));
		return std::move(answer_);
	}

private:
	void add(const char *heading, const char *name, cell value)
	{
		facts_.columns.push_back({name, heading});
		facts_.rows.front().cells.push_back(std::move(value));
	}
	/* The value, or nothing and a remark. */
	template <typename T> std::optional<T> get(result<T> value, const char *heading)
	{
		if (value)
			return *std::move(value);
		answer_.errors.push_back(std::move(value).failure().add_context(heading));
		return std::nullopt;
	}
	uint64_t count_tasks();

	session &session_;
	const kernel &kernel_;
	report answer_;
	section facts_;
};

std::string join_names(const std::vector<std::string> &names)
{
	std::string text;

	for (const std::string &name : names)
		text += (text.empty() ? "" : " ") + name;
	return text;
}

void banner_builder::add_files()
{
	const dump_identity &identity = kernel_.dump().identity();
	std::string dump = join_names(session_.dump_names());
	std::string remark = !identity.complete		       ? "  [INCOMPLETE DUMP]"
			     : identity.dump_level.value_or(0) ? "  [PARTIAL DUMP]"
							       : "";

	add("KERNEL", "kernel", release::name);
	add("DUMPFILE", "dumpfile", cell(dump).shown_as(dump + remark));
	add("", "dump_level", identity.dump_level ? cell(*identity.dump_level).hidden() : cell());
	add("", "complete", cell(identity.complete).hidden());
}

size_t count_bits(std::span<const std::byte> bytes)
{
	return std::accumulate(bytes.begin(), bytes.end(), size_t{0}, [](size_t n, std::byte b) {
		return n + static_cast<size_t>(std::popcount(static_cast<uint8_t>(b)));
	});
}

void banner_builder::add_cpus()
{
	std::optional online = get(kernel_.online_cpus(), "CPUS");
	std::optional present = get(kernel_.read(variable::__cpu_present_mask), "CPUS");

	if (!online || !present)
		return;
	size_t all = count_bits(present->bytes());
	size_t offline = all - std::min(all, online->size());
	std::string text = format("%zu", all);
	if (offline)
		text += format("  [OFFLINE: %zu]", offline);
	add("CPUS", "cpus", cell(all).shown_as(text));
	add("", "offline_cpus", cell(offline).hidden());
}

std::string format_date(int64_t seconds)
{
	time_t moment = seconds;
	struct tm parts;
	char text[64] = "";

	if (localtime_r(&moment, &parts))
		strftime(text, sizeof(text), "%a %b %e %H:%M:%S %Z %Y", &parts);
	return text;
}

void banner_builder::add_times()
{
	if (std::optional time = get(read_system_time(kernel_), "DATE")) {
		uint64_t up = time->boot_nanoseconds;

		add("DATE", "date",
		    cell(time->wall_seconds).shown_as(format_date(time->wall_seconds)));
		add("UPTIME", "uptime",
		    cell(decimal_fraction{static_cast<double>(up) / 1e9, 2})
			    .shown_as(format_duration(up / 1'000'000'000)));
	}
	if (std::optional load = get(read_load_average(kernel_), "LOAD AVERAGE")) {
		cell::list values;
		std::string text;

		for (double average : *load) {
			values.emplace_back(decimal_fraction{average, 2});
			text += format("%s%.2f", text.empty() ? "" : ", ", average);
		}
		add("LOAD AVERAGE", "load_average", cell(std::move(values)).shown_as(text));
	}
	add("TASKS", "tasks", count_tasks());
}

uint64_t banner_builder::count_tasks()
{
	uint64_t count = 0;

	for (auto &task : task_range(kernel_)) {
		if (task)
			count++;
		else
			answer_.errors.push_back(std::move(task).failure().add_context("TASKS"));
	}
	return count;
}

/* As crash: the unit that gives the shortest number. */
std::string format_memory(uint64_t bytes)
{
	constexpr struct {
		unsigned int shift;
		const char *name;
	} units[] = {{40, "TB"}, {30, "GB"}, {20, "MB"}, {10, "KB"}};

	for (const auto &unit : units) {
		if (bytes < uint64_t{1} << unit.shift)
			continue;
		double value =
			static_cast<double>(bytes) / static_cast<double>(uint64_t{1} << unit.shift);
		std::string text = format("%.1f", value);

		if (text.ends_with(".0"))
			text.resize(text.size() - 2);
		return text + " " + unit.name;
	}
	return format("%llu", wide(bytes));
}

/* As crash has it, which also writes a megahertz so. */
void banner_builder::add_machine(const std::string &machine)
{
	std::optional khz = get(read_cpu_khz(kernel_), "MACHINE");

	if (!khz || !*khz) {
		add("MACHINE", "machine", machine);
		return;
	}
	add("MACHINE", "machine",
	    cell(machine).shown_as(format("%s  (%u Mhz)", machine.c_str(), **khz / 1000)));
	add("", "cpu_khz", cell(**khz).hidden());
}

void banner_builder::add_name()
{
	if (std::optional name = get(read_system_name(kernel_), "NODENAME")) {
		add("NODENAME", "nodename", name->nodename);
		add("RELEASE", "release", name->release);
		add("VERSION", "version", name->version);
		add_machine(name->machine);
	}
	if (std::optional memory = get(read_total_memory(kernel_), "MEMORY"))
		add("MEMORY", "memory_bytes", cell(*memory).shown_as(format_memory(*memory)));
}

void banner_builder::add_panic()
{
	std::optional message = get(read_panic_message(kernel_), "PANIC");

	if (message && *message)
		add("PANIC", "panic",
		    cell(**message).shown_as("\"" + printable_line(**message) + "\""));
}

void banner_builder::add_context()
{
	std::optional task = get(session_.current_task(), "PID");

	if (!task)
		return;
	section context = make_context(session_, *task);
	for (size_t i = 0; i < context.columns.size(); i++) {
		facts_.columns.push_back(std::move(context.columns[i]));
		facts_.rows.front().cells.push_back(std::move(context.rows.front().cells[i]));
	}
}

} // namespace

report make_banner(session &s, bool with_context)
{
	banner_builder builder(s);

	builder.add_files();
	builder.add_cpus();
	builder.add_times();
	builder.add_name();
	builder.add_panic();
	if (with_context)
		builder.add_context();
	return builder.take();
}

} // namespace kdump::crash_lite
