// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/kernel.hpp"

#include "kernel/module.hpp"

#include "kdump/addresses.hpp"
#include "kdump/config.hpp"
#include "kdump/constant.hpp"
#include "kdump/layout/asm-generic/sections.hpp"
#include "kdump/layout/linux/cpumask.hpp"
#include "kdump/layout/linux/cpumask_types.hpp"

#include <algorithm>
#include <mutex>

namespace kdump {

struct kernel::state {
	state(const vmcore &dump, abi_report report, const arch::current::boot &boot,
	      address_space space) :
		dump(&dump),
		report(std::move(report)), boot(boot), space(std::move(space)), mem(this->space)
	{
	}

	const vmcore *dump;
	abi_report report;
	arch::current::boot boot;
	address_space space;
	memory mem; /* refers to space */
	std::vector<std::string> warnings;

	/* vmlinux's table, and the range it may speak for; or why there is none. */
	std::optional<symbol_table> symbols;
	std::optional<error> symbols_missing;
	std::optional<module_list> modules;
	std::once_flag modules_read, module_symbols_read;
};

namespace {

/* The dump as arch/ sees it. */
class kernel_view : public arch::dump_view {
public:
	explicit kernel_view(const kernel &k) : k_(k)
	{
	}
	result<void> read(vaddr address, std::span<std::byte> into) const override
	{
		return k_.mem().read(address, into);
	}
	result<paddr> translate(vaddr address) const override
	{
		KDUMP_TRY(found, k_.space().translate(address));
		return found.address;
	}
	result<vaddr> find_symbol(std::string_view name) const override
	{
		return k_.find_symbol(name);
	}
	result<vaddr> per_cpu(vaddr variable, unsigned int cpu) const override
	{
		return k_.per_cpu(variable, cpu);
	}
	result<vaddr> find_function(vaddr ip) const override
	{
		KDUMP_TRY(symbols, k_.symbols());
		std::optional<symbol_position> position = symbols->find(ip);

		if (!position)
			return make_error(error_code::not_found, "no function is known at 0x%llx",
					  wide(ip.value));
		return position->symbol.address;
	}
	result<vaddr> find_module(vaddr ip) const override
	{
		const module_info *module = k_.modules().find(ip);

		if (!module)
			return make_error(error_code::not_found, "no module has code at 0x%llx",
					  wide(ip.value));
		return module->raw.address().address;
	}

private:
	const kernel &k_;
};

} // namespace

kernel::kernel(std::unique_ptr<state> state) : state_(std::move(state))
{
}
kernel::kernel(kernel &&) noexcept = default;
kernel &kernel::operator=(kernel &&) noexcept = default;
kernel::~kernel() = default;

/*
 * Where everything is, is found in two steps: VMCOREINFO tells where the kernel image is; the
 * symbols and variables in the image tell the rest.
 */
result<kernel> kernel::attach(const vmcore &dump, const attach_options &options)
{
	abi_report report = check_abi(dump.info());

	if (!report.is_same_kernel() && !options.force)
		return error(error_code::mismatch, describe_mismatch(report));
	KDUMP_TRY(boot, arch::current::read_boot(dump.info(), dump.memory()));
	address_space space(dump.memory(), boot, {arch::current::image_mapping(boot)}, {});
	kernel k(std::make_unique<state>(dump, std::move(report), boot, std::move(space)));

	k.load_symbols();
	k.find_memory_map();
	if (k.report().build_id_unchecked)
		k.state_->warnings.push_back("the build id of the kernel could not be compared");
	return k;
}

void kernel::load_symbols()
{
	result<kallsyms> table = kallsyms::read(mem(), info());

	if (!table) {
		state_->symbols_missing = std::move(table).failure().add_context("symbol table");
		state_->warnings.push_back(state_->symbols_missing->message());
		return;
	}
	std::optional<size_t> text = table->find("_text"), end = table->find("_end");
	vaddr_range image;
	if (text && end)
		image = {table->address(*text), table->address(*end)};
	else if (table->size())
		image = {table->address(0), table->address(table->size() - 1)};
	state_->symbols.emplace(*std::move(table), image);
}

void kernel::find_memory_map()
{
	auto tables = arch::current::kernel_page_table(boot(), kernel_view(*this));
	auto linear = arch::current::linear_mappings(boot(), kernel_view(*this));
	std::optional<arch::page_table> known;

	if (tables)
		known = *tables;
	else
		state_->warnings.push_back("addresses of modules and of vmalloc are unknown: " +
					   tables.failure().message());
	if (!linear && !state_->symbols_missing)
		state_->warnings.push_back("all addresses go through page tables: " +
					   linear.failure().message());
	state_->space = address_space(dump().memory(), boot(),
				      linear ? *std::move(linear) : space().linear_mappings(),
				      known);
}

const vmcore &kernel::dump() const
{
	return *state_->dump;
}

const vmcoreinfo &kernel::info() const
{
	return state_->dump->info();
}

const arch::current::boot &kernel::boot() const
{
	return state_->boot;
}

const address_space &kernel::space() const
{
	return state_->space;
}

const memory &kernel::mem() const
{
	return state_->mem;
}

const abi_report &kernel::report() const
{
	return state_->report;
}

const std::vector<std::string> &kernel::warnings() const
{
	return state_->warnings;
}

/* Of a kernel whose symbol table has functions only: where its build put a variable. */
std::optional<vaddr> kernel::find_built_symbol(std::string_view name) const
{
	auto found = std::lower_bound(symbol_offsets.begin(), symbol_offsets.end(), name,
				      [](const symbol_offset &symbol, std::string_view n) {
					      return symbol.name < n;
				      });
	std::optional<vaddr> text = info().find_symbol("_stext");

	if (!text || found == symbol_offsets.end() || found->name != name)
		return std::nullopt;
	return *text + static_cast<uint64_t>(found->from_stext);
}

/*
 * Without a symbol table there is still VMCOREINFO, which also has what is no part of a section
 * (arm's swapper_pg_dir). Some of its symbols are where a pointer points to instead of where it is;
 * those do not lie in the kernel image.
 */
result<vaddr> kernel::find_symbol(std::string_view name) const
{
	if (state_->symbols) {
		const kallsyms &table = state_->symbols->vmlinux();

		if (std::optional<size_t> i = table.find(name))
			return table.address(*i);
	}
	if (std::optional<vaddr> built = find_built_symbol(name))
		return *built;
	std::optional<vaddr> told = info().find_symbol(name);
	if (told && arch::current::image_mapping(boot()).range.contains(*told))
		return *told;
	if (state_->symbols_missing)
		return *state_->symbols_missing;
	return make_error(error_code::not_found, "the kernel has no symbol %.*s",
			  static_cast<int>(name.size()), name.data());
}

result<const symbol_table *> kernel::symbols() const
{
	if (!state_->symbols)
		return *state_->symbols_missing;
	std::call_once(state_->module_symbols_read, [this] {
		for (const module_info &module : modules().modules) {
			auto found = read_module_symbols(mem(), module);

			if (found)
				state_->symbols->add_module(module.memory, *std::move(found));
		}
	});
	return &*state_->symbols;
}

const module_list &kernel::modules() const
{
	std::call_once(state_->modules_read, [this] { state_->modules = read_modules(*this); });
	return *state_->modules;
}

namespace {

template <typename Mask> std::vector<unsigned int> members(const Mask &mask)
{
	auto words = mask[layout::cpumask::bits];
	std::vector<unsigned int> cpus;

	for (unsigned int cpu = 0; cpu < words.size() * target::word_size * 8; cpu++) {
		unsigned int bits = target::word_size * 8;

		if (words[cpu / bits] >> cpu % bits & 1)
			cpus.push_back(cpu);
	}
	return cpus;
}

} // namespace

result<std::vector<unsigned int>> kernel::possible_cpus() const
{
	KDUMP_TRY(mask, read(variable::__cpu_possible_mask));
	return members(mask);
}

result<std::vector<unsigned int>> kernel::present_cpus() const
{
	KDUMP_TRY(mask, read(variable::__cpu_present_mask));
	return members(mask);
}

result<std::vector<unsigned int>> kernel::online_cpus() const
{
	KDUMP_TRY(mask, read(variable::__cpu_online_mask));
	return members(mask);
}

result<vaddr> kernel::per_cpu(vaddr variable, unsigned int cpu) const
{
	if (cpu >= constant::NR_CPUS)
		return make_error(error_code::invalid_argument, "there is no CPU %u", cpu);
	if (!config::SMP)
		return variable;
	/* Looked up by name: without CONFIG_SMP there is no such variable. */
	KDUMP_TRY(table, find_symbol("__per_cpu_offset"));
	KDUMP_TRY(offset, mem().read(advance(ptr<target_word>{table}, cpu)));
	return variable + offset;
}

namespace {

template <typename Arch>
result<uint64_t> hardware_id_of(const arch::dump_view &dump, unsigned int cpu)
{
	if constexpr (requires { Arch::hardware_cpu_id(dump, cpu); })
		return Arch::hardware_cpu_id(dump, cpu);
	return cpu;
}

} // namespace

result<uint64_t> kernel::hardware_cpu_id(unsigned int cpu) const
{
	return hardware_id_of<arch::current>(kernel_view(*this), cpu);
}

arch::unwind_result<arch::current::registers>
kernel::unwind(const arch::unwind_start<arch::current::registers> &start) const
{
	return arch::current::unwind(kernel_view(*this), start);
}

result<vaddr> kernel::switched_stack_pointer(ptr<layout::task_struct> task) const
{
	return arch::current::switched_stack_pointer(kernel_view(*this), task.address);
}

result<address_space> kernel::user_space(ptr<layout::mm_struct> mm) const
{
	KDUMP_TRY(tables, arch::current::user_page_table(boot(), kernel_view(*this), mm.address));
	return address_space(dump().memory(), boot(), {}, tables);
}

} // namespace kdump
