// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/session.hpp"

#include "crash-lite/arguments.hpp"

#include "arch/current.hpp"
#include "base/text.hpp"
#include "kernel/backtrace.hpp"
#include "kernel/kernel_types.hpp"
#include "kernel/module.hpp"

#include <algorithm>

namespace kdump::crash_lite {

namespace {

/* A pid has at most seven digits (PID_MAX_LIMIT is 4194304); an address of a task has more. */
constexpr size_t max_pid_digits = 7;

/* "name" or a number, then "+offset". */
struct address_expression {
	std::string_view base;
	std::optional<std::string_view> cpu;
	uint64_t offset = 0;
};

result<address_expression> split_address(std::string_view text)
{
	address_expression parts{trim(text), {}, 0};

	if (size_t plus = parts.base.find('+'); plus != text.npos) {
		std::optional<uint64_t> offset = parse_u64(trim(parts.base.substr(plus + 1)), 16);

		if (!offset)
			return make_error(error_code::invalid_argument, "invalid offset in %s",
					  std::string(text).c_str());
		parts.offset = *offset;
		parts.base = trim(parts.base.substr(0, plus));
	}
	if (size_t colon = parts.base.find(':'); colon != text.npos) {
		parts.cpu = parts.base.substr(colon + 1);
		parts.base = parts.base.substr(0, colon);
	}
	return parts;
}

} // namespace

session::session(const kernel &k, std::vector<std::string> dump_names) :
	kernel_(k), dump_names_(std::move(dump_names))
{
}

std::optional<unsigned int> session::panic_cpu() const
{
	return read_panic_cpu(kernel_).value_or(std::nullopt);
}

const std::vector<session::active_task> &session::active_tasks()
{
	if (active_)
		return *active_;
	active_.emplace();
	/* A panic without a capture kernel has set the CPUs offline that it stopped. */
	for (unsigned int cpu : kernel_.present_cpus().value_or({}))
		if (result<ptr<layout::task_struct>> task = read_current_task(kernel_, cpu))
			active_->push_back({cpu, *task});
	return *active_;
}

std::optional<unsigned int> session::running_cpu(ptr<layout::task_struct> task)
{
	for (const active_task &active : active_tasks())
		if (active.task == task)
			return active.cpu;
	return std::nullopt;
}

result<task_object> session::current_task()
{
	if (!selected_) {
		const std::vector<active_task> &active = active_tasks();
		auto panicked = std::find_if(active.begin(), active.end(),
					     [cpu = panic_cpu()](const active_task &a) {
						     return a.cpu == cpu;
					     });

		if (active.empty())
			return make_error(error_code::not_found,
					  "no task is known to have run; name one");
		selected_ = panicked == active.end() ? active.front().task : panicked->task;
	}
	return read_task(kernel_, *selected_);
}

result<task_object> session::find_task(std::string_view text) const
{
	std::optional<uint64_t> pid = parse_u64(text);

	if (pid && text.size() <= max_pid_digits)
		return kdump::find_task(kernel_, static_cast<int32_t>(*pid));

	std::optional<uint64_t> address = parse_u64(text, 16);
	if (!address)
		return make_error(error_code::invalid_argument, "invalid task or pid value: %s",
				  std::string(text).c_str());
	/* Any other address would be read as a task all the same, and shown as one. */
	for (auto &task : task_range(kernel_))
		if (task && task->address().address == vaddr{*address})
			return std::move(*task);
	return make_error(error_code::not_found, "invalid task or pid value: %s",
			  std::string(text).c_str());
}

result<vaddr> session::find_address(std::string_view text) const
{
	KDUMP_TRY(parts, split_address(text));
	std::optional<vaddr> address;

	if (result<vaddr> symbol = kernel_.find_symbol(parts.base)) {
		address = *symbol;
	} else if (std::optional<uint64_t> number = parse_u64(parts.base, 16)) {
		address = vaddr{*number};
	} else {
		KDUMP_TRY(symbols, kernel_.symbols());
		if (std::optional<kernel_symbol> found = symbols->find(parts.base))
			address = found->address;
	}
	if (!address)
		return make_error(error_code::not_found, "symbol not found: %s",
				  std::string(parts.base).c_str());
	if (parts.cpu) {
		KDUMP_TRY(cpus, find_cpus(*parts.cpu));
		if (cpus.size() != 1)
			return make_error(error_code::invalid_argument, "one CPU expected: %s",
					  std::string(*parts.cpu).c_str());
		KDUMP_TRY(place, per_cpu(*address, cpus.front()));
		address = place;
	}
	return *address + parts.offset;
}

result<bool> session::is_per_cpu(vaddr variable) const
{
	KDUMP_TRY(begin, kernel_.find_symbol("__per_cpu_start"));
	KDUMP_TRY(end, kernel_.find_symbol("__per_cpu_end"));

	return begin <= variable && variable < end;
}

result<vaddr> session::per_cpu(vaddr variable, unsigned int cpu) const
{
	KDUMP_TRY(is_template, is_per_cpu(variable));
	bool in_image = arch::current::image_mapping(kernel_.boot()).range.contains(variable);

	if (!is_template && (in_image || kernel_.modules().find(variable)))
		return make_error(error_code::invalid_argument,
				  "what is at 0x%llx is no per-CPU variable", wide(variable.value));
	return kernel_.per_cpu(variable, cpu);
}

result<const memory_model *> session::pages()
{
	if (!pages_) {
		KDUMP_TRY(model, memory_model::read(mem(), kernel_.info()));
		pages_ = std::move(model);
	}
	return &*pages_;
}

result<type_sources> session::types()
{
	if (!types_.empty())
		return type_sources(types_);
	if (types_missing_)
		return *types_missing_;

	result<btf> vmlinux = read_vmlinux_btf(kernel_);
	if (!vmlinux) {
		types_missing_ = vmlinux.failure();
		return *types_missing_;
	}
	owned_types_.push_back(std::make_unique<btf>(*std::move(vmlinux)));
	for (const std::string &module : read_btf_modules(kernel_).value_or({})) {
		result<btf> types = read_module_btf(kernel_, module, *owned_types_.front());
		if (types)
			owned_types_.push_back(std::make_unique<btf>(*std::move(types)));
	}
	for (const std::unique_ptr<btf> &types : owned_types_)
		types_.push_back(types.get());
	return type_sources(types_);
}

bool session::is_structure(std::string_view name)
{
	result<type_sources> sources = types();

	return sources && std::any_of(sources->begin(), sources->end(), [&](const btf *source) {
		       return source->find(name, btf_kind::structure) ||
			      source->find(name, btf_kind::union_type);
	       });
}

result<std::vector<unsigned int>> session::find_cpus(std::string_view text) const
{
	KDUMP_TRY(possible, kernel_.possible_cpus());

	if (text == "a" || text == "all")
		return possible;
	KDUMP_TRY(wanted, parse_cpu_list(text));
	for (unsigned int cpu : wanted)
		if (std::find(possible.begin(), possible.end(), cpu) == possible.end())
			return make_error(error_code::invalid_argument, "invalid CPU: %u", cpu);
	return wanted;
}

} // namespace kdump::crash_lite
