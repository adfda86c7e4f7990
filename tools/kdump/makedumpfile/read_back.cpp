// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/read_back.hpp"

#include "kernel/module.hpp"
#include "kernel/printk.hpp"
#include "kernel/task.hpp"

#include <cinttypes>
#include <string_view>

namespace kdump::makedumpfile {

namespace {

constexpr uint64_t most_tasks = 4096;

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

uint64_t count_records(const kernel &k, digest &seen)
{
	result<log_reader> log = log_reader::open(k);
	uint64_t count = 0;

	if (!log)
		return 0;
	/* All of it: how it ends is what matters most. The ring bounds it. */
	while (std::optional<log_record> record = log->next()) {
		seen.add(record->text);
		++count;
	}
	return count;
}

uint64_t count_tasks(const kernel &k, digest &seen)
{
	uint64_t count = 0, tries = 0;

	for (const result<task_object> &task : task_range(k)) {
		if (tries++ >= most_tasks)
			break;
		if (!task)
			continue;
		seen.add(static_cast<uint64_t>((*task)[layout::task_struct::pid]));
		seen.add(command_name(*task));
		++count;
	}
	return count;
}

uint64_t count_modules(const kernel &k, digest &seen)
{
	for (const module_info &module : k.modules().modules)
		seen.add(module.name);
	return k.modules().modules.size();
}

uint64_t count_cpus(const kernel &k, digest &seen)
{
	uint64_t count = 0;
	result<std::vector<unsigned int>> cpus = k.online_cpus();

	if (!cpus)
		return 0;
	for (unsigned int cpu : *cpus) {
		if (result<ptr<layout::task_struct>> running = read_current_task(k, cpu)) {
			seen.add(running->address.value);
			++count;
		}
	}
	return count;
}

} // namespace

kernel_summary summarize(const kernel &k)
{
	digest seen;
	kernel_summary summary;

	summary.records = count_records(k, seen);
	summary.tasks = count_tasks(k, seen);
	summary.modules = count_modules(k, seen);
	summary.cpus = count_cpus(k, seen);
	summary.digest = seen.value();
	return summary;
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
