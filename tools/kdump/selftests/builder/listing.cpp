// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/builder/listing.hpp"

#include "base/error.hpp"
#include "base/escape.hpp"

#include <algorithm>

namespace kdump::builder {

namespace {

constexpr size_t shown_bytes = 8;

std::string hexadecimal(std::span<const std::byte> bytes)
{
	std::string text;

	for (std::byte b : bytes)
		text += format(" %02x", std::to_integer<unsigned int>(b));
	return text;
}

std::string list_identity(const dump_identity &id, bool whole)
{
	std::string text = format("%s version %u, %s, %s-endian, %u-byte words, machine %u%s\n",
				  id.format == dump_format::elf ? "elf" : "kdump",
				  id.format_version, whole ? "complete" : "incomplete",
				  id.byte_order == std::endian::little ? "little" : "big",
				  id.word_size, id.elf_machine, id.flattened ? ", flattened" : "");

	auto add = [&](const char *name, const std::optional<std::string> &value) {
		if (value)
			text += format("%s %s\n", name, printable_line(*value).c_str());
	};
	add("release", id.release);
	add("build-id", id.build_id);
	if (id.page_size)
		text += format("page size %llu\n", wide(*id.page_size));
	if (id.crash_time)
		text += format("crash time %lld\n", static_cast<long long>(*id.crash_time));
	if (id.dump_level)
		text += format("dump level %u\n", *id.dump_level);
	return text;
}

std::string list_pages(const vmcore &dump, uint64_t page_size, unsigned int page_limit)
{
	std::string text;
	std::vector<std::byte> page(page_size);

	for (const paddr_range &range : dump.memory().ranges()) {
		paddr at = range.begin;
		while (at < range.end && page_limit-- > 0) {
			uint64_t size = std::min(page_size - at.value % page_size, range.end - at);
			auto status = dump.memory().read(at, std::span(page).first(size));
			text += format("0x%llx%s", wide(at.value),
				       dump.is_dumped({at.value / page_size}) ? " dumped" : "");
			if (status)
				text += hexadecimal(std::span(page).first(
					std::min<uint64_t>(size, shown_bytes)));
			else
				text += format(" %s: %s", describe(status.failure().code()),
					       status.failure().message().c_str());
			text += '\n';
			at += size;
		}
	}
	return text;
}

} // namespace

std::string list(const vmcore &dump, uint64_t page_size, unsigned int page_limit)
{
	std::string text = list_identity(dump.identity(), dump.is_whole());

	for (const cpu_status &cpu : dump.cpus())
		text += format(
			"cpu pid %d, %zu bytes of registers%s\n", cpu.pid, cpu.registers.size(),
			hexadecimal(std::span(cpu.registers)
					    .first(std::min(cpu.registers.size(), shown_bytes)))
				.c_str());
	for (const load_segment &s : dump.segments())
		text += format("segment 0x%llx at virtual 0x%llx, %llu of %llu bytes at %llu\n",
			       wide(s.physical.value), wide(s.virtual_claim.value),
			       wide(s.file_size), wide(s.memory_size), wide(s.file_offset));
	for (const paddr_range &range : dump.memory().ranges())
		text += format("range 0x%llx-0x%llx\n", wide(range.begin.value),
			       wide(range.end.value));
	return text + list_pages(dump, page_size, page_limit);
}

} // namespace kdump::builder
