// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/read_back.hpp"

#include "codec/crc32.hpp"
#include "kernel/module.hpp"
#include "kernel/printk.hpp"
#include "kernel/task.hpp"

#include "kdump/config.hpp"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <string_view>

namespace kdump::makedumpfile {

namespace {

/* So that it takes a fraction of a second on any machine. */
constexpr uint64_t most_tasks = 4096;
constexpr uint64_t most_per_cpu_bytes = 32 << 20;

/* FNV-1a: to tell accidents, not attacks. */
class digest {
public:
	void add(std::string_view text)
	{
		for (char c : text)
			add_byte(static_cast<uint8_t>(c));
	}
	void add(uint64_t number)
	{
		for (int i = 0; i < 8; ++i, number >>= 8)
			add_byte(static_cast<uint8_t>(number));
	}
	uint64_t value() const
	{
		return value_;
	}

private:
	void add_byte(uint8_t byte)
	{
		value_ = (value_ ^ byte) * 0x100000001b3;
	}

	uint64_t value_ = 0xcbf29ce484222325;
};

/* Goes through the kernel, and keeps the first reason why not all of it could be seen. */
class summary_maker {
public:
	explicit summary_maker(const kernel &k) : k_(k)
	{
	}
	kernel_summary make();

private:
	uint64_t count_records();
	uint64_t count_tasks();
	uint64_t count_modules();
	uint64_t count_cpus();
	result<void> add_variables(unsigned int cpu);
	void note(const error &failure, const char *what);

	const kernel &k_;
	digest seen_;
	uint64_t per_cpu_left_ = most_per_cpu_bytes;
	std::string broken_;
};

void summary_maker::note(const error &failure, const char *what)
{
	if (broken_.empty())
		broken_ = error(failure).add_context(what).message();
}

uint64_t summary_maker::count_records()
{
	result<log_reader> log = log_reader::open(k_);
	uint64_t count = 0;

	if (!log) {
		note(log.failure(), "log");
		return 0;
	}
	/* All of it: how it ends is what matters most. The ring bounds it. */
	while (std::optional<log_record> record = log->next()) {
		seen_.add(record->text);
		++count;
	}
	if (std::optional<error> damage = log->damage())
		note(*damage, "log");
	return count;
}

uint64_t summary_maker::count_tasks()
{
	uint64_t count = 0, tries = 0;

	for (const result<task_object> &task : task_range(k_)) {
		if (tries++ >= most_tasks)
			break;
		if (!task) {
			note(task.failure(), "tasks");
			continue;
		}
		seen_.add(static_cast<uint64_t>((*task)[layout::task_struct::pid]));
		seen_.add(command_name(*task));
		++count;
	}
	return count;
}

uint64_t summary_maker::count_modules()
{
	for (const module_info &module : k_.modules().modules)
		seen_.add(module.name);
	if (k_.modules().damage)
		note(*k_.modules().damage, "modules");
	return k_.modules().modules.size();
}

uint64_t summary_maker::count_cpus()
{
	uint64_t count = 0;
	result<std::vector<unsigned int>> cpus = k_.online_cpus();

	if (!cpus) {
		note(cpus.failure(), "CPUs");
		return 0;
	}
	for (unsigned int cpu : *cpus) {
		if (result<ptr<layout::task_struct>> running = read_current_task(k_, cpu)) {
			seen_.add(running->address.value);
			++count;
		} else {
			note(running.failure(), "CPUs");
		}
		if (result<void> added = add_variables(cpu); !added)
			note(added.failure(), "per-CPU variables");
	}
	return count;
}

/* Its own static ones. A kernel for one CPU has them in its image. */
result<void> summary_maker::add_variables(unsigned int cpu)
{
	if (!config::SMP)
		return {};
	KDUMP_TRY(begin, k_.find_symbol("__per_cpu_start"));
	KDUMP_TRY(end, k_.find_symbol("__per_cpu_end"));
	KDUMP_TRY(place, k_.per_cpu(begin, cpu));
	std::array<std::byte, 16384> bytes;
	uint64_t size = std::min(end - begin, per_cpu_left_);
	uint32_t sum = 0;

	per_cpu_left_ -= size;
	for (uint64_t at = 0; at < size; at += bytes.size()) {
		auto piece = std::span(bytes).first(std::min<uint64_t>(size - at, bytes.size()));

		KDUMP_CHECK(k_.mem().read(place + at, piece));
		sum = crc32(piece, sum);
	}
	seen_.add(sum);
	return {};
}

kernel_summary summary_maker::make()
{
	kernel_summary summary;

	summary.records = count_records();
	summary.tasks = count_tasks();
	summary.modules = count_modules();
	summary.cpus = count_cpus();
	summary.digest = seen_.value();
	summary.broken = std::move(broken_);
	return summary;
}

} // namespace

bool kernel_summary::operator==(const kernel_summary &other) const
{
	return records == other.records && tasks == other.tasks && modules == other.modules &&
	       cpus == other.cpus && digest == other.digest;
}

kernel_summary summarize(const kernel &k)
{
	return summary_maker(k).make();
}

std::string describe(const kernel_summary &summary)
{
	return format("%" PRIu64 " log records, %" PRIu64 " tasks, %" PRIu64 " modules, %" PRIu64
		      " CPUs",
		      summary.records, summary.tasks, summary.modules, summary.cpus);
}

result<kernel_summary> read_back(std::span<const std::string> files, const kernel_summary &expected)
{
	result<vmcore> written = vmcore::open(files);
	result<kernel> attached = written ? kernel::attach(*written) : written.failure();

	if (!attached)
		return make_error(error_code::incomplete, "the dump cannot be read back: %s",
				  attached.failure().message().c_str());
	if (!written->is_whole())
		return make_error(error_code::incomplete,
				  "the dump cannot be read back: it says that it is not whole");
	kernel_summary found = summarize(*attached);
	if (found != expected)
		return make_error(
			error_code::incomplete,
			"the dump does not give back what is in its input: %s%s; there it "
			"was %s",
			describe(found).c_str(),
			describe(found) == describe(expected) ? " with other content" : "",
			describe(expected).c_str());
	return found;
}

} // namespace kdump::makedumpfile
