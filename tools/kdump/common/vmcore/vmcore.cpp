// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/vmcore.hpp"

#include "base/text.hpp"
#include "vmcore/elf_core.hpp"
#include "vmcore/kdump_file.hpp"
#include "vmcore/machine.hpp"
#include "vmcore/note.hpp"
#include "vmcore/search.hpp"

#include <elf.h>

namespace kdump {

struct vmcore::state {
	dump_identity identity;
	vmcoreinfo info;
	std::vector<std::byte> notes;
	std::vector<cpu_status> cpus;
	std::vector<load_segment> segments;
	std::optional<utsname> name; /* of a header that has it all */
	std::unique_ptr<dump_memory> memory;
	memory_cost cost;

	result<void> take_elf(dump_file file);
	result<void> take_kdump(std::vector<dump_file> files);
	void take_notes(std::string_view fallback_text);
	void take_vmcoreinfo(vmcoreinfo found);
};

vmcore::vmcore(std::unique_ptr<state> state) : state_(std::move(state))
{
}
vmcore::vmcore(vmcore &&) noexcept = default;
vmcore &vmcore::operator=(vmcore &&) noexcept = default;
vmcore::~vmcore() = default;

namespace {

/* Of a program header, which is in several tables that double as they grow; some count as none. */
constexpr uint64_t segment_cost = 256, segments_for_free = 4096;

/* From 4 KiB on all machines to 1 MiB on none. */
bool is_page_size(uint64_t size)
{
	return std::has_single_bit(size) && size >= 4096 && size <= 1 << 20;
}

std::optional<std::string> unless_empty(const std::string &text)
{
	return text.empty() ? std::nullopt : std::optional(text);
}

} // namespace

result<vmcore> vmcore::open(const std::string &path, reading how)
{
	return open(std::span(&path, 1), how);
}

result<vmcore> vmcore::open(file input)
{
	std::vector<file> inputs;

	inputs.push_back(std::move(input));
	return open(std::move(inputs), reading::mapped);
}

result<vmcore> vmcore::open(std::span<const std::string> paths, reading how)
{
	std::vector<file> inputs;

	for (const std::string &path : paths) {
		KDUMP_TRY(input, file::open(path));
		if (!input.is_seekable())
			return make_error(error_code::unsupported,
					  "%s is a pipe: memory can be read from a file only",
					  path.c_str());
		inputs.push_back(std::move(input));
	}
	return open(std::move(inputs), how);
}

result<vmcore> vmcore::open(std::vector<file> inputs, reading how)
{
	std::vector<dump_file> dumps;
	memory_cost cost;
	bool elf = false;

	if (inputs.empty())
		return make_error(error_code::invalid_argument, "no dump file given");
	for (file &input : inputs) {
		KDUMP_TRY(dump, dump_file::open(std::move(input), how));
		KDUMP_TRY(head, dump.read_head(16));
		if (is_elf(head))
			elf = true;
		else if (!is_kdump(head))
			return make_error(error_code::unsupported,
					  "%s is neither an ELF nor a kdump-compressed dump",
					  dump.name().c_str());
		cost.all += dump.cost().all;
		cost.each_thread += dump.cost().each_thread;
		dumps.push_back(std::move(dump));
	}
	if (elf && dumps.size() > 1)
		return make_error(error_code::invalid_argument,
				  "%s: only kdump-compressed dumps can be split over several files",
				  dumps.front().name().c_str());

	auto opened = std::make_unique<state>();
	opened->cost = cost;
	if (elf)
		KDUMP_CHECK(opened->take_elf(std::move(dumps.front())));
	else
		KDUMP_CHECK(opened->take_kdump(std::move(dumps)));
	if (opened->segments.size() > segments_for_free)
		opened->cost.all += (opened->segments.size() - segments_for_free) * segment_cost;
	return vmcore(std::move(opened));
}

result<void> vmcore::state::take_elf(dump_file file)
{
	KDUMP_TRY(core, elf_core::open(std::move(file)));
	identity.format = dump_format::elf;
	identity.flattened = core.is_flattened();
	identity.complete = core.is_complete();
	identity.live = core.is_live();
	identity.byte_order = core.byte_order();
	identity.word_size = core.word_size();
	identity.elf_machine = core.machine();
	identity.machine = find_machine_name(core.machine(), core.word_size(), core.byte_order());
	notes.assign(core.notes().begin(), core.notes().end());
	segments.assign(core.segments().begin(), core.segments().end());
	memory = std::make_unique<elf_core>(std::move(core));
	take_notes({});
	return {};
}

result<void> vmcore::state::take_kdump(std::vector<dump_file> files)
{
	KDUMP_TRY(dump, kdump_file::open(std::move(files)));
	const kdump_header &header = dump->header();
	identity.format = dump_format::kdump;
	identity.format_version = header.version;
	identity.flattened = dump->is_flattened();
	identity.complete = dump->is_complete();
	identity.byte_order = header.abi.order;
	identity.word_size = header.abi.word_size;
	identity.page_size = header.block_size;
	identity.dump_level = header.dump_level;
	if (header.time != 0)
		identity.crash_time = header.time;
	identity.sysname = unless_empty(header.name.sysname);
	identity.nodename = unless_empty(header.name.nodename);
	identity.release = unless_empty(header.name.release);
	identity.version = unless_empty(header.name.version);
	identity.machine = unless_empty(header.name.machine);
	if (identity.machine)
		identity.elf_machine = find_elf_machine(*identity.machine);
	if (identity.release && identity.version && identity.nodename)
		name = header.name;

	KDUMP_TRY(note_bytes, dump->read_notes());
	KDUMP_TRY(text, dump->read_vmcoreinfo());
	notes = std::move(note_bytes);
	memory = std::move(dump);
	take_notes(as_text(text));
	return {};
}

void vmcore::state::take_notes(std::string_view fallback_text)
{
	cpus = parse_cpu_notes(notes, identity.byte_order,
			       find_kernel_word_size(identity.elf_machine, identity.word_size));
	auto text = find_vmcoreinfo_note(notes, identity.byte_order);
	take_vmcoreinfo(vmcoreinfo(text.value_or(fallback_text)));
}

/* The kernel's own words count for more than what the dump's writer made of them. */
void vmcore::state::take_vmcoreinfo(vmcoreinfo found)
{
	info = std::move(found);
	if (info.empty())
		return;
	identity.sysname = "Linux";
	if (auto release = info.find("OSRELEASE"))
		identity.release = *release;
	if (auto id = info.find("BUILD-ID"))
		identity.build_id = *id;
	if (auto text = info.find("PAGESIZE"))
		if (auto size = parse_u64(*text); size && is_page_size(*size))
			identity.page_size = *size;
	if (auto text = info.find("CRASHTIME"))
		if (auto time = parse_u64(*text))
			identity.crash_time = *time;
}

memory_cost vmcore::cost() const
{
	return state_->cost;
}

const dump_identity &vmcore::identity() const
{
	return state_->identity;
}

const physical_memory &vmcore::memory() const
{
	return *state_->memory;
}

const vmcoreinfo &vmcore::info() const
{
	return state_->info;
}

std::span<const cpu_status> vmcore::cpus() const
{
	return state_->cpus;
}

std::span<const std::byte> vmcore::notes() const
{
	return state_->notes;
}

std::span<const load_segment> vmcore::segments() const
{
	return state_->segments;
}

bool vmcore::is_dumped(pfn frame) const
{
	uint64_t size = identity().page_size.value_or(4096);

	if (frame.value >= UINT64_MAX / size)
		return false;
	return state_->memory->has({{frame.value * size}, {(frame.value + 1) * size}});
}

bool vmcore::is_whole() const
{
	return identity().complete && state_->memory->is_whole();
}

std::optional<paddr> vmcore::find_by_vaddr(vaddr address) const
{
	uint64_t nothing = identity().word_size == 8 ? UINT64_MAX : UINT32_MAX;

	for (const load_segment &s : segments()) {
		uint64_t claim = s.virtual_claim.value;
		if (claim != 0 && claim != nothing && address.value >= claim &&
		    address.value - claim < s.memory_size)
			return s.physical + (address.value - claim);
	}
	return std::nullopt;
}

result<void> vmcore::find_vmcoreinfo()
{
	if (!info().empty())
		return {};
	if (identity().elf_machine == EM_S390) {
		if (auto told = read_s390_vmcoreinfo(*state_->memory)) {
			state_->take_vmcoreinfo(*std::move(told));
			return {};
		}
	}
	KDUMP_TRY(found, search_vmcoreinfo(*state_->memory));
	state_->take_vmcoreinfo(std::move(found));
	return {};
}

result<utsname> vmcore::find_utsname() const
{
	if (state_->name)
		return *state_->name;
	auto release = info().find("OSRELEASE");
	if (!release)
		return make_error(error_code::not_found,
				  "without VMCOREINFO the kernel's utsname cannot be recognised");
	auto symbol = info().find_symbol("init_uts_ns");
	if (symbol)
		if (auto claim = find_by_vaddr(*symbol))
			if (auto name = read_utsname_near(memory(), *claim, *release))
				return *std::move(name);
	return search_utsname(*state_->memory, *release, symbol);
}

} // namespace kdump
