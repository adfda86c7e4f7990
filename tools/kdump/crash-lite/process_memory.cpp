// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/process_memory.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/linux/mm_types_task.hpp"
#include "kdump/layout/linux/mmzone.hpp"
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

result<uint64_t> read_present_memory(const kernel &k)
{
	using layout::pglist_data;
	uint64_t pages = 0;

	/* NODE_DATA(nid): one node has a variable of its own, several have an array of pointers. */
	if (result<vaddr> only = k.find_symbol("contig_page_data")) {
		KDUMP_TRY(present,
			  k.mem().read(ptr<pglist_data>{*only}, pglist_data::node_present_pages));
		return present * target::page_size;
	}
	KDUMP_TRY(nodes, k.find_symbol("node_data"));
	KDUMP_TRY(number, k.find_symbol("nr_node_ids"));
	KDUMP_TRY(count, k.mem().read(ptr<uint32_t>{number}));
	KDUMP_TRY(pointers, k.mem().read_array(ptr<ptr<pglist_data>>{nodes},
					       std::min<uint64_t>(count, constant::MAX_NUMNODES)));
	for (size_t i = 0; i < pointers.size(); i++) {
		if (!pointers[i])
			continue;
		KDUMP_TRY(present, k.mem().read(pointers[i], pglist_data::node_present_pages));
		pages += present;
	}
	return pages * target::page_size;
}

} // namespace kdump::crash_lite
