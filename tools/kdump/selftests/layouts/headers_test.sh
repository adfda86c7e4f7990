#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# All generated headers at once compile without a warning, behind everything of the C and C++
# libraries that could have made one of their names a macro.
set -u

here=$(cd "$(dirname "$0")" && pwd)
generated=${KDUMP_OUTPUT:-$here/../..}/generated
. "$here/../ktap.sh"

[ -d "$generated/kdump/layout" ] || ktap_skip_all "no $generated: run make first"

{
	for header in algorithm array atomic bit charconv chrono condition_variable deque filesystem \
		fstream functional iostream map memory mutex optional set span sstream string thread \
		unordered_map variant vector \
		assert.h ctype.h dirent.h dlfcn.h elf.h endian.h errno.h fcntl.h fnmatch.h getopt.h \
		inttypes.h limits.h locale.h math.h poll.h pthread.h sched.h signal.h stddef.h stdint.h \
		stdio.h stdlib.h string.h sys/file.h sys/ioctl.h sys/mman.h sys/resource.h sys/select.h \
		sys/socket.h sys/stat.h sys/statvfs.h sys/sysinfo.h sys/sysmacros.h sys/time.h \
		sys/types.h sys/uio.h sys/un.h sys/utsname.h sys/vfs.h sys/wait.h termios.h time.h \
		ucontext.h unistd.h wchar.h netinet/in.h net/if.h arpa/inet.h; do
		echo "#include <$header>"
	done
	# arch.hpp leads to code, not to generated text.
	(cd "$generated" && find kdump -name '*.hpp' ! -path kdump/arch.hpp | sort |
		sed 's/.*/#include "&"/')
} >"$scratch/all.cpp"

compiles()
{
	"$1" -std=gnu++20 -fno-exceptions -fno-rtti -Wall -Wextra -Werror -fsyntax-only \
		-I"$here/../../common" -I"$generated" "$scratch/all.cpp"
}

ktap_plan 2
for compiler in g++ clang++; do
	if command -v $compiler >/dev/null; then
		check "$compiler: all generated headers" compiles $compiler
	else
		skip "$compiler: all generated headers" "no $compiler"
	fi
done
ktap_finish
