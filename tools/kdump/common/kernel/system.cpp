// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/system.hpp"

#include "kernel/printk.hpp"
#include "kernel/taint.hpp"
#include "kernel/zone.hpp"

#include "kdump/constant.hpp"
#include "kdump/layout/kernel/panic.c.hpp"
#include "kdump/layout/kernel/time/timekeeping.c.hpp"
#include "kdump/layout/linux/mm.hpp"
#include "kdump/layout/linux/sched/loadavg.hpp"
#include "kdump/layout/linux/timekeeper_internal.hpp"
#include "kdump/layout/linux/types.hpp"
#include "kdump/layout/linux/utsname.hpp"
#include "kdump/layout/uapi/linux/utsname.hpp"

#include <algorithm>
#include <iterator>

namespace kdump {

result<system_name> read_system_name(const kernel &k)
{
	using layout::new_utsname;
	KDUMP_TRY(uts, k.read(variable::init_uts_ns));
	auto name = uts[layout::uts_namespace::name];
	auto text = [&](auto member) { return std::string(name[member].text()); };

	return system_name{text(new_utsname::sysname), text(new_utsname::nodename),
			   text(new_utsname::release), text(new_utsname::version),
			   text(new_utsname::machine), text(new_utsname::domainname)};
}

/*
 * ktime_get_boottime() adds what the clocksource counted since the timekeeper was last updated,
 * which no dump has.
 */
result<system_time> read_system_time(const kernel &k)
{
	using layout::timekeeper;
	using layout::tk_read_base;
	KDUMP_TRY(core, k.find(variable::tk_core));
	KDUMP_TRY(tk, k.mem().read(core, layout::tk_core_type::timekeeper));
	auto mono = tk[timekeeper::tkr_mono];
	uint32_t shift = mono[tk_read_base::shift];

	if (shift >= 64)
		return make_error(error_code::corrupt, "the timekeeper's shift is %u", shift);
	uint64_t boot = static_cast<uint64_t>(mono[tk_read_base::base]) +
			static_cast<uint64_t>(tk[timekeeper::offs_boot]) +
			(mono[tk_read_base::xtime_nsec] >> shift);
	return system_time{static_cast<int64_t>(tk[timekeeper::xtime_sec]), boot};
}

result<int64_t> read_boot_time(const kernel &k)
{
	KDUMP_TRY(last, read_system_time(k));
	return last.wall_seconds - static_cast<int64_t>(last.boot_nanoseconds / 1'000'000'000);
}

result<std::array<double, 3>> read_load_average(const kernel &k)
{
	KDUMP_TRY(place, k.find(variable::avenrun));
	KDUMP_TRY(values, k.mem().read_array(element(place, 0), 3));
	std::array<double, 3> load;

	/* get_avenrun() as /proc/loadavg calls it, rounded to two digits. */
	for (size_t i = 0; i < load.size(); i++)
		load[i] = (static_cast<double>(values[i]) + constant::FIXED_1 / 200) /
			  constant::FIXED_1;
	return load;
}

result<taint_state> read_taints(const kernel &k)
{
	KDUMP_TRY(mask, k.read(variable::tainted_mask));

	return taint_state{mask, mask ? taint_table(k).kernel_letters(mask) : ""};
}

namespace {

template <typename Arch> result<std::optional<uint32_t>> read_khz_of(const kernel &k)
{
	if constexpr (requires { Arch::cpu_khz; }) {
		KDUMP_TRY(khz, k.read(Arch::cpu_khz));
		if (khz)
			return std::optional(khz);
	}
	return std::optional<uint32_t>();
}

} // namespace

result<std::optional<uint32_t>> read_cpu_khz(const kernel &k)
{
	return read_khz_of<arch::current>(k);
}

result<uint64_t> read_total_memory(const kernel &k)
{
	KDUMP_TRY(zones, read_zones(k));
	uint64_t pages = 0;

	for (const zone_info &zone : zones)
		pages += zone.present;
	return pages << target::page_shift;
}

namespace {

/* How messages begin that come right before a panic which only says "Fatal exception". */
constexpr std::string_view exception_beginnings[] = {
	"BUG: ",
	"kernel BUG at ",
	"Oops: ",
	"general protection fault",
	"Unable to handle kernel ",
	"divide error",
	"invalid opcode",
	"double fault",
	"stack segment",
	"watchdog: BUG: ",
	"Internal error: ",
};

constexpr std::string_view panic_beginning = "Kernel panic - not syncing: ";

bool begins_an_exception(std::string_view text)
{
	return std::any_of(std::begin(exception_beginnings), std::end(exception_beginnings),
			   [&](std::string_view begin) { return text.starts_with(begin); });
}

} // namespace

result<std::optional<std::string>> read_panic_message(const kernel &k)
{
	KDUMP_TRY(log, read_kernel_log(k));
	const std::string *panic = nullptr, *exception = nullptr;

	for (const log_record &record : log.records) {
		if (begins_an_exception(record.text))
			exception = &record.text;
		if (record.text.starts_with(panic_beginning))
			panic = &record.text;
	}
	bool is_vague = panic && std::string_view(*panic)
					 .substr(panic_beginning.size())
					 .starts_with("Fatal exception");
	const std::string *best = panic && !(is_vague && exception) ? panic : exception;
	return best ? std::optional(best->substr(0, best->find('\n'))) : std::nullopt;
}

} // namespace kdump
