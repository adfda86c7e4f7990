// SPDX-License-Identifier: GPL-2.0-only
/* The words of a line of a description. */
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kdump::builder {

/*
 * Words are separated by blanks; "..." may stand in a word, keeps its blanks and loses its
 * quotes. \n, \0, \xNN, \" and \\ in it are as in C. "#" outside it begins a comment.
 */
result<std::vector<std::string>> split_line(std::string_view line);

} // namespace kdump::builder
