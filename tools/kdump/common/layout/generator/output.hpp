// SPDX-License-Identifier: GPL-2.0-only
/*
 * The directory of generated files. A file whose text did not change is left alone, so that
 * nothing that includes it is compiled again; files of an earlier run that this one did not
 * write are removed.
 */
#pragma once

#include "base/result.hpp"

#include <set>
#include <string>
#include <string_view>

namespace kdump::generator {

class output_directory {
public:
	explicit output_directory(std::string path) : path_(std::move(path))
	{
	}

	result<void> write(const std::string &name, std::string_view text);
	/* Removes what is below `subdirectory` and was not written by us. */
	result<void> remove_stale(const std::string &subdirectory);

private:
	std::string path_;
	std::set<std::string> written_;
};

/* A whole file; `path` is in the error. */
result<std::string> read_text(const std::string &path);

} // namespace kdump::generator
