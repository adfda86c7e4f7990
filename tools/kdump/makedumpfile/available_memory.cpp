// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/available_memory.hpp"

#include "base/arith.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace kdump::makedumpfile {

namespace {

/* The files of a version; there may be none of some, as in the group at the root. */
struct cgroup_version {
	const char *file_system;
	const char *limits[2];
	const char *usage;
	/* Of memory.stat, groups below included. */
	const char *reclaimable[3];
};

constexpr cgroup_version version_1 = {"cgroup",
				      {"memory.limit_in_bytes", nullptr},
				      "memory.usage_in_bytes",
				      {"total_inactive_file ", "total_active_file ", nullptr}};
constexpr cgroup_version version_2 = {"cgroup2",
				      {"memory.max", "memory.high"},
				      "memory.current",
				      {"inactive_file ", "active_file ", "slab_reclaimable "}};

/* A hierarchy of groups. Its root, or the part of it that is mounted, is in this directory. */
struct cgroup_mount {
	std::string directory;
	std::string part;
};

/* Of the files of /proc and cgroups, which have no size; empty if there is none. */
std::string read_text(const std::string &path)
{
	result<file> opened = file::open(path);
	std::array<char, 4096> piece;
	std::string text;

	while (opened && text.size() < 1 << 20) {
		result<size_t> got =
			opened->read_at(text.size(), std::as_writable_bytes(std::span(piece)));
		if (!got || *got == 0)
			break;
		text.append(piece.data(), *got);
	}
	return text;
}

/* The rest of the line that begins so. */
std::optional<std::string_view> find_line(std::string_view text, std::string_view begin)
{
	while (!text.empty()) {
		std::string_view line = take_field(text, '\n');
		if (line.starts_with(begin))
			return trim(line.substr(begin.size()));
	}
	return std::nullopt;
}

/* Of a line of /proc, in bytes. */
std::optional<uint64_t> find_kib(std::string_view text, std::string_view begin)
{
	std::optional<std::string_view> said = find_line(text, begin);

	if (!said || !said->ends_with(" kB"))
		return std::nullopt;
	std::optional<uint64_t> kib = parse_u64(trim(said->substr(0, said->size() - 3)));
	return kib ? checked_mul<uint64_t>(*kib, 1024) : std::nullopt;
}

bool has_word(std::string_view list, std::string_view word)
{
	while (!list.empty())
		if (take_field(list, ',') == word)
			return true;
	return false;
}

/*
 * ID PARENT DEVICE PART DIRECTORY OPTIONS [MORE...] - TYPE SOURCE OPTIONS: proc_pid_mountinfo(5).
 * Version 1 has the memory controller in one of its mounts, alone or with others.
 */
std::optional<cgroup_mount> find_mount(const std::string &root, const cgroup_version &version)
{
	std::string text = read_text(root + "/proc/self/mountinfo");
	std::string_view rest = text;

	while (!rest.empty()) {
		std::string_view line = take_field(rest, '\n');
		size_t dash = line.find(" - ");
		if (dash == line.npos)
			continue;
		std::string_view end = line.substr(dash + 3);
		if (take_field(end, ' ') != version.file_system)
			continue;
		take_field(end, ' ');
		if (&version == &version_1 && !has_word(end, "memory"))
			continue;
		for (int i = 0; i < 3; ++i)
			take_field(line, ' ');
		std::string_view part = take_field(line, ' ');
		std::string_view directory = take_field(line, ' ');
		return cgroup_mount{root + std::string(directory),
				    std::string(part == "/" ? "" : part)};
	}
	return std::nullopt;
}

/* "0::/group" with version 2, "4:cpu,memory:/group" with version 1; there may be both. */
std::optional<std::string> find_group(const std::string &root, const cgroup_version &version)
{
	std::string text = read_text(root + "/proc/self/cgroup");
	std::string_view rest = text;

	while (!rest.empty()) {
		std::string_view line = take_field(rest, '\n');
		std::string_view number = take_field(line, ':');
		std::string_view controllers = take_field(line, ':');
		bool found = &version == &version_2 ? number == "0" && controllers.empty()
						    : has_word(controllers, "memory");
		if (found)
			return std::string(line == "/" ? "" : line);
	}
	return std::nullopt;
}

/* Of what is used, what others have to keep. `own` bytes are this process's. */
uint64_t find_kept(const std::string &directory, const cgroup_version &version, uint64_t own)
{
	uint64_t used = parse_u64(trim(read_text(directory + version.usage))).value_or(0);
	std::string stat = read_text(directory + "memory.stat");

	used -= std::min(used, own);
	for (const char *name : version.reclaimable) {
		std::optional<std::string_view> bytes;
		if (name)
			bytes = find_line(stat, name);
		if (bytes)
			used -= std::min(used, parse_u64(*bytes).value_or(0));
	}
	/* What the kernel has for a process, and charges in advance, is not worth a window. */
	return align_down(used, uint64_t{1} << 20);
}

/* The least that this group or one above it has left. "max" is no number. */
std::optional<uint64_t> find_cgroup_room(const std::string &root, const cgroup_version &version,
					 uint64_t own)
{
	std::optional<cgroup_mount> mount = find_mount(root, version);
	std::optional<std::string> group = find_group(root, version);
	std::optional<uint64_t> least;

	/* Of a part that is not ours nothing is known. */
	if (!mount || !group || !(*group + "/").starts_with(mount->part + "/"))
		return std::nullopt;
	std::string below = group->substr(mount->part.size());
	for (;;) {
		std::string directory = mount->directory + below + "/";
		for (const char *name : version.limits) {
			std::optional<uint64_t> limit;
			if (name)
				limit = parse_u64(trim(read_text(directory + name)));
			if (!limit)
				continue;
			uint64_t kept = find_kept(directory, version, own);
			uint64_t room = *limit - std::min(*limit, kept);
			least = std::min(least.value_or(room), room);
		}
		size_t slash = below.rfind('/');
		if (slash == below.npos)
			return least;
		below.resize(slash);
	}
}

} // namespace

std::optional<uint64_t> find_available_memory(const std::string &root)
{
	uint64_t own = find_kib(read_text(root + "/proc/self/status"), "RssAnon:").value_or(0);
	std::optional<uint64_t> least =
		find_kib(read_text(root + "/proc/meminfo"), "MemAvailable:");

	if (least)
		*least += own;
	for (const cgroup_version *version : {&version_1, &version_2})
		if (std::optional<uint64_t> room = find_cgroup_room(root, *version, own))
			least = std::min(least.value_or(*room), *room);
	return least;
}

} // namespace kdump::makedumpfile
