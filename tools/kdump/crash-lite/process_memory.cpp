// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/process_memory.hpp"

#include "kdump/layout/linux/mm_types_task.hpp"
#include "kdump/layout/linux/percpu_counter.hpp"

#include <algorithm>

namespace kdump::crash_lite {

namespace {

/* percpu_counter_sum(); without SMP there is nothing but the count. */
template <typename Counter>
result<int64_t> read_sum(const kernel &k, object_view<Counter> counter,
			 std::span<const unsigned int> cpus)
{
	int64_t sum = counter[Counter::count];

	if constexpr (requires { Counter::counters; }) {
		for (unsigned int cpu : cpus) {
			KDUMP_TRY(place, k.per_cpu(counter[Counter::counters].address, cpu));
			KDUMP_TRY(part, k.mem().read(ptr<int32_t>{place}));
			sum += part;
		}
	}
	return sum;
}

} // namespace

result<process_memory> read_process_memory(const kernel &k, ptr<layout::mm_struct> mm)
{
	using layout::mm_struct;
	process_memory found;
	int64_t pages = 0;

	if (!mm)
		return found;
	KDUMP_TRY(total_vm, k.mem().read(mm, mm_struct::total_vm));
	KDUMP_TRY(counters, k.mem().read(mm, mm_struct::rss_stat));
	KDUMP_TRY(cpus, k.possible_cpus());
	for (int32_t kind :
	     {constant::MM_FILEPAGES, constant::MM_ANONPAGES, constant::MM_SHMEMPAGES}) {
		KDUMP_TRY(sum, read_sum(k, counters[static_cast<size_t>(kind)], cpus));
		pages += sum;
	}
	found.virtual_size = total_vm * target::page_size;
	/* A counter that is being changed may be below zero for a moment. */
	found.resident_size =
		static_cast<uint64_t>(std::max<int64_t>(pages, 0)) * target::page_size;
	return found;
}

} // namespace kdump::crash_lite
