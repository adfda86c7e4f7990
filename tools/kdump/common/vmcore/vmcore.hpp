// SPDX-License-Identifier: GPL-2.0-only
/*
 * A dump file of any kernel: its physical memory, its notes, and who it is. Nothing here knows
 * a struct of the kernel.
 */
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"
#include "vmcore/dump_form.hpp"
#include "vmcore/physical_memory.hpp"
#include "vmcore/utsname.hpp"
#include "vmcore/vmcoreinfo.hpp"

#include <bit>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kdump {

enum class dump_format : uint8_t {
	elf,   /* /proc/vmcore and copies of it, QEMU, -E */
	kdump, /* kdump-compressed, makedumpfile's own */
};

/* What the file says of itself, without any layout. A thing it does not say is empty. */
struct dump_identity {
	dump_format format = dump_format::elf;
	unsigned int format_version = 0; /* of the kdump-compressed header */
	bool flattened = false;
	bool complete = true; /* false: cut short, as far as headers tell; see vmcore::is_whole() */
	bool live = false;    /* /proc/kcore: of the kernel that runs */
	std::endian byte_order = std::endian::little;
	unsigned int word_size = 8; /* of the file's own structures */
	uint16_t elf_machine = 0;   /* EM_* */
	std::optional<std::string> sysname, nodename, release, version, machine;
	std::optional<std::string> build_id; /* lower-case hexadecimal */
	std::optional<uint64_t> page_size;
	std::optional<int64_t> crash_time;	/* seconds since the epoch */
	std::optional<unsigned int> dump_level; /* of the kdump sub-header */
};

/* NT_PRSTATUS of one CPU, in the order in which the dump has them. */
struct cpu_status {
	int32_t pid;
	std::vector<std::byte> registers; /* elf_gregset_t, in the byte order of the file */
};

/* A PT_LOAD of an ELF dump. */
struct load_segment {
	paddr physical;
	vaddr virtual_claim;  /* p_vaddr: right in most machines' /proc/vmcore, else 0 or wrong */
	uint64_t file_size;   /* bytes in the file */
	uint64_t memory_size; /* bytes of memory; what is more than file_size is not in the dump */
	uint64_t file_offset;
};

class vmcore {
public:
	/*
	 * One file, or the files of a split set in any order. Costs no pass over the data. A
	 * file that is not a dump, and a pipe, are error_code::unsupported.
	 */
	static result<vmcore> open(std::span<const std::string> paths,
				   reading how = reading::mapped);
	static result<vmcore> open(const std::string &path, reading how = reading::mapped);
	/*
	 * One file that is open already. A pipe is read to its end, but only the headers and
	 * notes are kept: identity(), info() and cpus() work, reading memory does not.
	 */
	static result<vmcore> open(file input);

	vmcore(vmcore &&) noexcept;
	vmcore &operator=(vmcore &&) noexcept;
	~vmcore();

	const dump_identity &identity() const;
	const physical_memory &memory() const;
	/* Of the note; empty if the dump has none. */
	const vmcoreinfo &info() const;
	std::span<const cpu_status> cpus() const;

	/*
	 * The whole note segment as found in the file (for a writer to pass on), and where in
	 * physical memory notes were read from, if the format says that.
	 */
	std::span<const std::byte> notes() const;

	/*
	 * True if the page was written to the dump (zero pages included). A page of the
	 * identity's page size, 4096 bytes if that is not known.
	 */
	bool is_dumped(pfn frame) const;

	/*
	 * False if the dump lacks pages that it should have: its writer said so
	 * (identity().complete), or the file ends too early. Reads the bitmap of a kdump file.
	 */
	bool is_whole() const;

	/* What reading it takes because of the form that its files are in. */
	memory_cost cost() const;

	/* The PT_LOADs of an ELF dump, in its order; none in other formats. */
	std::span<const load_segment> segments() const;
	/* Where a segment claims that the virtual address is; a claim that may be wrong. */
	std::optional<paddr> find_by_vaddr(vaddr address) const;

	/*
	 * For dumps without the note (QEMU's, as a rule): looks for VMCOREINFO in memory and
	 * makes it info() and part of identity(). error_code::not_found if there is none.
	 * Without effect if there is a note. Reads the start of every page.
	 */
	result<void> find_vmcoreinfo();

	/*
	 * The utsname of the kernel that crashed: as the header has it, or else from memory,
	 * where a segment's claim leads to it or a search finds it. Needs OSRELEASE (a dump of
	 * another release is not searched for); error_code::not_found. May read a part of every
	 * page.
	 */
	result<utsname> find_utsname() const;

private:
	struct state;

	static result<vmcore> open(std::vector<file> inputs, reading how);
	explicit vmcore(std::unique_ptr<state> state);

	std::unique_ptr<state> state_;
};

} // namespace kdump
