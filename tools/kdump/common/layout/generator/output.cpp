// SPDX-License-Identifier: GPL-2.0-only
#include "output.hpp"

#include "base/file.hpp"

#include <filesystem>
#include <vector>

namespace fs = std::filesystem;

namespace kdump::generator {

result<std::string> read_text(const std::string &path)
{
	KDUMP_TRY(input, file::open(path));
	std::string text;
	std::byte chunk[65536];

	for (;;) {
		KDUMP_TRY(size, input.read_next(chunk));
		if (!size)
			return text;
		text.append(reinterpret_cast<const char *>(chunk), size);
	}
}

result<void> output_directory::write(const std::string &name, std::string_view text)
{
	std::string path = path_ + "/" + name;
	std::string temporary = path + ".tmp";
	std::error_code failure;

	written_.insert(path);
	if (fs::exists(path, failure)) {
		auto old = read_text(path);
		if (old && *old == text)
			return {};
	}
	fs::create_directories(fs::path(path).parent_path(), failure);
	{
		KDUMP_TRY(out, file::create(temporary, true));
		KDUMP_CHECK(out.write_next(std::as_bytes(std::span(text))));
		KDUMP_CHECK(out.close());
	}
	fs::permissions(temporary, fs::perms(0644), failure);
	fs::rename(temporary, path, failure);
	if (failure)
		return make_error(error_code::io, "%s: %s", path.c_str(),
				  failure.message().c_str());
	return {};
}

result<void> output_directory::remove_stale(const std::string &subdirectory)
{
	std::error_code failure;
	std::vector<fs::path> stale;

	for (fs::recursive_directory_iterator at(path_ + "/" + subdirectory, failure), end;
	     !failure && at != end; at.increment(failure))
		if (at->is_regular_file(failure) && !written_.contains(at->path()))
			stale.push_back(at->path());
	for (const fs::path &path : stale)
		fs::remove(path, failure);
	if (failure)
		return make_error(error_code::io, "%s: %s", path_.c_str(),
				  failure.message().c_str());
	return {};
}

} // namespace kdump::generator
