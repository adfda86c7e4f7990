#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Every C++ source is as clang-format leaves it. Version 14 is the reference; others differ in
# details that are not worth a commit.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=ktap.sh
. "$here/ktap.sh"
cd "$here/.." || exit 1

for format in clang-format-14 clang-format ''; do
	[ -z "$format" ] && ktap_skip_all 'clang-format 14 not found (package clang-format-14)'
	case $($format --version 2>/dev/null) in *' version 14.'*) break ;; esac
done

sources()
{
	find . ! -path './generated/*' ! -path './fuzz/*' ! -name '.*' -type f \( -name '*.cpp' -o -name '*.hpp' \) "$@"
}

formatted()
{
	[ "$(sources | wc -l)" -gt 100 ] && sources -exec "$format" --dry-run --Werror --ferror-limit=1 {} +
}

ktap_plan 1
check 'clang-format has nothing to change' formatted
ktap_finish
