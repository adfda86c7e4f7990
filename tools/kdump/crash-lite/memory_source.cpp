// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/memory_source.hpp"

#include "mm/memory.hpp"

namespace kdump::crash_lite {

memory_source memory_source::of_kernel(const kernel &k)
{
	memory_source source(kind::kernel, k);

	source.space_ = k.space();
	return source;
}

memory_source memory_source::of_physical(const kernel &k)
{
	return memory_source(kind::physical, k);
}

result<memory_source> memory_source::of_task(const kernel &k, const task_object &task)
{
	using ts = layout::task_struct;
	ptr<layout::mm_struct> mm = task[ts::mm];

	if (!mm)
		return make_error(error_code::not_found, "pid %d has no user memory",
				  task[ts::pid]);
	KDUMP_TRY(space, k.user_space(mm));
	memory_source source(kind::user, k);
	source.space_ = std::move(space);
	return source;
}

result<memory_source> memory_source::for_address(session &s, vaddr address)
{
	if (!arch::current::is_user_address(s.dumped().boot(), address))
		return of_kernel(s.dumped());
	KDUMP_TRY(task, s.current_task());
	return of_task(s.dumped(), task);
}

result<void> memory_source::read(uint64_t address, std::span<std::byte> into) const
{
	if (kind_ == kind::physical)
		return kernel_->dump().memory().read(paddr{address}, into);
	return memory(*space_).read(vaddr{address}, into);
}

} // namespace kdump::crash_lite
