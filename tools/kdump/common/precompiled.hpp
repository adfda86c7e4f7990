// SPDX-License-Identifier: GPL-2.0-only
/*
 * The headers of the standard library that most sources include, compiled once: they are most of
 * what a compiler reads. The build puts this in front of each source, and no source relies on it:
 * with PRECOMPILED=0 it is not there.
 */
#include <algorithm>
#include <array>
#include <bit>
#include <cinttypes>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>
