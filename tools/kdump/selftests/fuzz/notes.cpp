// SPDX-License-Identifier: GPL-2.0-only
/* Any bytes as ELF notes, of machines of both byte orders and word sizes. */
#include "vmcore/note.hpp"

#include <cstdlib>

using namespace kdump;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));

	for (std::endian order : {std::endian::little, std::endian::big}) {
		note_reader reader(bytes, order);
		size_t total = 0;
		while (auto note = reader.next())
			total += note->name.size() + note->description.size();
		if (total > size)
			abort();
		for (unsigned int word_size : {4u, 8u})
			for (const cpu_status &cpu : parse_cpu_notes(bytes, order, word_size))
				if (cpu.registers.empty() || cpu.registers.size() > size)
					abort();
		(void)find_vmcoreinfo_note(bytes, order);
	}
	return 0;
}
