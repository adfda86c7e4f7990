#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# check_layers.sh finds each kind of wrong arrow, and no right one.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../ktap.sh
. "$here/../ktap.sh"

# A tree of empty headers, one for each room.
for file in common/base/a common/codec/a common/vmcore/a common/layout/a common/arch/x86/a \
	common/mm/a common/kernel/a makedumpfile/a crash-lite/a crash-lite/text/a \
	vmcore-dmesg/a vmcore-uname/a makedumpfile-R/a selftests/unit/a; do
	mkdir -p "$scratch/$(dirname "$file")"
	: >"$scratch/$file.hpp"
done

# FILE "INCLUDE": is the arrow right?
arrow()
{
	printf '#include <cstdio>\n\t#  include "%s"\n' "$2" >"$scratch/$1"
	"$here/../check_layers.sh" "$scratch"
	verdict=$?
	rm "$scratch/$1"
	return "$verdict"
}

right()
{
	check "$1 may include $2" arrow "$1" "$2"
}

wrong()
{
	check_not "$1 may not include $2" arrow "$1" "$2"
}

ktap_plan 25

check 'a tree without includes' "$here/../check_layers.sh" "$scratch"
right common/codec/b.cpp base/a.hpp
right common/vmcore/b.cpp a.hpp
right common/vmcore/b.cpp common/base/a.hpp
right common/arch/x86/b.cpp ../../layout/a.hpp
right common/mm/b.cpp kdump/target.hpp
right common/kernel/b.cpp arch/x86/a.hpp
right makedumpfile/b.cpp kernel/a.hpp
right crash-lite/text/b.cpp crash-lite/text/a.hpp
right crash-lite/text/b.cpp base/a.hpp
right selftests/unit/b_test.cpp crash-lite/a.hpp

wrong common/base/b.cpp codec/a.hpp
wrong common/vmcore/b.cpp layout/a.hpp
wrong common/vmcore/b.cpp kdump/target.hpp
wrong common/vmcore/b.cpp ../mm/a.hpp
wrong common/mm/b.cpp kernel/a.hpp
wrong common/kernel/b.cpp makedumpfile/a.hpp
wrong makedumpfile/b.cpp crash-lite/a.hpp
wrong vmcore-uname/b.cpp mm/a.hpp
wrong makedumpfile-R/b.cpp layout/a.hpp
wrong crash-lite/text/b.cpp crash-lite/a.hpp
wrong crash-lite/text/b.cpp vmcore/a.hpp
wrong crash-lite/b.cpp selftests/unit/a.hpp
wrong crash-lite/b.cpp not/there.hpp
wrong somewhere.cpp base/a.hpp

ktap_finish
