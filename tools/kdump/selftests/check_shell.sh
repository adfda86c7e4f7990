#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Nothing for shellcheck to say of any shell script, those of the repository around this tree too.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=ktap.sh
. "$here/ktap.sh"
cd "$here/../../.." || exit 1

command -v shellcheck >/dev/null || ktap_skip_all 'shellcheck not found (package shellcheck)'

# In a kernel tree the directories of a checkout apart are not there.
scripts=$(find tools/kdump tools/testing/selftests/kdump standalone .ci -type f \
	! -path '*/generated/*' ! -name '*.[ch]pp' 2>/dev/null |
	while read -r file; do
		case $file in
		*.sh) echo "$file" ;;
		*) head -n 1 "$file" | grep -aq '^#!.*/\(ba\)\?sh' && echo "$file" ;;
		esac
	done | sort)

# shellcheck disable=SC2086 # paths without spaces
set -- $scripts
ktap_plan $#
for script; do
	# SC2317: it does not see that "check" calls functions by name.
	check "$script" shellcheck -x -P SCRIPTDIR -P . -e SC2317 "$script"
done
ktap_finish
