// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/builder/structure.hpp"

#include "base/arith.hpp"
#include "base/endian.hpp"

namespace kdump::builder {

namespace {

using enum field_kind;

/* Values that depend on the machine are variables that the assembler sets: elf_class and so on. */
constexpr structure_field ehdr[] = {
	{"magic", u32, "elf_magic"}, {"class", u8, "elf_class"},   {"data", u8, "elf_data"},
	{"ident_version", u8, "1"},  {"osabi", u8, "0"},	   {"ident_pad", text, "", 8},
	{"type", u16, "4"},	     {"machine", u16, "62"},	   {"version", u32, "1"},
	{"entry", word, "0"},	     {"phoff", word, "ehdr_size"}, {"shoff", word, "0"},
	{"flags", u32, "0"},	     {"ehsize", u16, "ehdr_size"}, {"phentsize", u16, "phdr_size"},
	{"phnum", u16, "0"},	     {"shentsize", u16, "0"},	   {"shnum", u16, "0"},
	{"shstrndx", u16, "0"},
};

constexpr structure_field phdr64[] = {
	{"type", u32, "1"},  {"flags", u32, "7"},  {"offset", u64, "0"}, {"vaddr", u64, "0"},
	{"paddr", u64, "0"}, {"filesz", u64, "0"}, {"memsz", u64, "0"},	 {"align", u64, "0"},
};

constexpr structure_field phdr32[] = {
	{"type", u32, "1"},   {"offset", u32, "0"}, {"vaddr", u32, "0"}, {"paddr", u32, "0"},
	{"filesz", u32, "0"}, {"memsz", u32, "0"},  {"flags", u32, "7"}, {"align", u32, "0"},
};

constexpr structure_field shdr[] = {
	{"name", u32, "0"},	  {"type", u32, "0"},	  {"flags", word, "0"}, {"addr", word, "0"},
	{"offset", word, "0"},	  {"size", word, "0"},	  {"link", u32, "0"},	{"info", u32, "0"},
	{"addralign", word, "0"}, {"entsize", word, "0"},
};

constexpr structure_field nhdr[] = {
	{"namesz", u32, "0"},
	{"descsz", u32, "0"},
	{"type", u32, "0"},
};

/* struct elf_prstatus up to pr_reg. */
constexpr structure_field prstatus[] = {
	{"signo", u32, "0"},	  {"code", u32, "0"},	   {"errno", u32, "0"},
	{"cursig", u16, "0"},	  {"sigpend", word, "0"},  {"sighold", word, "0"},
	{"pid", u32, "0"},	  {"ppid", u32, "0"},	   {"pgrp", u32, "0"},
	{"sid", u32, "0"},	  {"utime", word, "0"},	   {"utime_us", word, "0"},
	{"stime", word, "0"},	  {"stime_us", word, "0"}, {"cutime", word, "0"},
	{"cutime_us", word, "0"}, {"cstime", word, "0"},   {"cstime_us", word, "0"},
};

constexpr structure_field disk_dump_header[] = {
	{"signature", text, "KDUMP   ", 8},
	{"version", u32, "6"},
	{"sysname", text, "Linux", 65},
	{"nodename", text, "host", 65},
	{"release", text, "6.12.0", 65},
	{"uts_version", text, "#1 SMP", 65},
	{"machine", text, "x86_64", 65},
	{"domainname", text, "(none)", 65},
	{"sec", time, "1700000000"},
	{"usec", time, "0"},
	{"status", u32, "1"},
	{"block_size", u32, "4096"},
	{"sub_hdr_size", u32, "1"},
	{"bitmap_blocks", u32, "2"},
	{"max_mapnr", u32, "0"},
	{"total_ram_blocks", u32, "0"},
	{"device_blocks", u32, "0"},
	{"written_blocks", u32, "0"},
	{"current_cpu", u32, "0"},
	{"nr_cpus", u32, "1"},
};

constexpr structure_field kdump_sub_header[] = {
	{"phys_base", word, "0"},
	{"dump_level", u32, "0"},
	{"split", u32, "0"},
	{"start_pfn", word, "0"},
	{"end_pfn", word, "0"},
	{"offset_vmcoreinfo", u64, "0"},
	{"size_vmcoreinfo", word, "0"},
	{"offset_note", u64, "0"},
	{"size_note", word, "0"},
	{"offset_eraseinfo", u64, "0"},
	{"size_eraseinfo", word, "0"},
	{"start_pfn_64", u64, "0"},
	{"end_pfn_64", u64, "0"},
	{"max_mapnr_64", u64, "0"},
};

constexpr structure_field page_desc[] = {
	{"offset", u64, "0"},
	{"size", u32, "0"},
	{"flags", u32, "0"},
	{"page_flags", u64, "0"},
};

constexpr structure_field flattened_header[] = {
	{"signature", text, "makedumpfile", 16},
	{"type", be64, "1"},
	{"version", be64, "1"},
	{"pad", text, "", 4064},
};

constexpr structure_field flattened_record[] = {
	{"offset", be64, "0"},
	{"size", be64, "0"},
};

constexpr structure structures[] = {
	{"ehdr", ehdr},
	{"shdr", shdr},
	{"nhdr", nhdr},
	{"prstatus", prstatus},
	{"disk_dump_header", disk_dump_header},
	{"kdump_sub_header", kdump_sub_header},
	{"page_desc", page_desc},
	{"flattened_header", flattened_header},
	{"flattened_record", flattened_record},
};

constexpr structure phdr_64 = {"phdr", phdr64};
constexpr structure phdr_32 = {"phdr", phdr32};

template <typename T>
void append(std::vector<std::byte> &bytes, uint64_t value, size_t alignment, std::endian order)
{
	size_t at = align_up(bytes.size(), alignment);

	bytes.resize(at + sizeof(T));
	store(bytes.data() + at, static_cast<T>(value), order);
}

} // namespace

const structure *find_structure(std::string_view name, const machine_abi &abi)
{
	if (name == "phdr")
		return abi.word == 8 ? &phdr_64 : &phdr_32;
	for (const structure &s : structures)
		if (name == s.name)
			return &s;
	return nullptr;
}

void append_number(std::vector<std::byte> &bytes, field_kind kind, uint64_t value,
		   const machine_abi &abi)
{
	uint64_t size = kind == word ? abi.word : abi.time;

	switch (kind) {
	case u8:
		append<uint8_t>(bytes, value, 1, abi.order);
		break;
	case u16:
		append<uint16_t>(bytes, value, 2, abi.order);
		break;
	case u32:
		append<uint32_t>(bytes, value, 4, abi.order);
		break;
	case u64:
		append<uint64_t>(bytes, value, abi.alignment, abi.order);
		break;
	case be64:
		append<uint64_t>(bytes, value, 1, std::endian::big);
		break;
	case word:
	case time:
		append_number(bytes, size == 8 ? u64 : u32, value, abi);
		break;
	case text:
		break;
	}
}

} // namespace kdump::builder
