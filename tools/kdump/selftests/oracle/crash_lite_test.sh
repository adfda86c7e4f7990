#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# crash-lite as those use it who type, and scripts: values, structures and memory against what others know of them,
# text, pipes and files, the exit status, a terminal, --force; and, installed, all programs through kdump-exec.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../qemu/guest_tests.sh
. "$here/../qemu/guest_tests.sh"

layout=$KDUMP_OUTPUT/generated/kdump/layout.txt
bin=$scratch/dest/usr/local/bin
cd "$scratch" || exit 1

# lite ARGUMENT...: on the dump that the capture kernel wrote
lite()
{
	"$(program crash-lite)" -s "$@" "$base/dump"
}

# ends STATUS COMMAND...
ends()
{
	wanted=$1
	shift
	"$@"
	status=$?
	echo "$*: exit status $status, expected $wanted"
	[ "$status" = "$wanted" ]
}

is()
{
	check "$2" "$here/crash_lite_truth.py" "$(program crash-lite)" "$base/dump" "$vmcore" "$truth" "$layout" "$1"
}

goes_to_pipes_and_files()
{
	lite -c ps >all && [ "$(wc -l <one)" = 2 ] && grep -q ' init$' one || return 1
	lite -c 'ps | head -n 1 >first' -c 'ps > twice' -c 'ps >> twice' -c 'ps 1 >> "twice"' >said && [ ! -s said ] &&
		head -n 1 all | cmp - first && cat all all one | cmp - twice &&
		lite -c 'ps 1 > twice' && cmp one twice
}

comes_from_files_and_stdin()
{
	printf 'ps 1\n\n# a comment\n! echo shell\n' >commands
	{ cat one && echo shell; } >wanted
	lite -i commands | cmp - wanted && lite <commands | cmp - wanted && lite -c '< commands' | cmp - wanted || return 1
	{ cat one wanted && echo last; } >both && lite -c 'ps 1' -i commands -c '! echo last' | cmp - both
}

has_exit_status()
{
	ends 0 lite -c 'ps 1' -c '! true' && ends 0 lite -c quit -c 'p no_such_symbol' && ends 0 lite </dev/null &&
		ends 1 lite -c 'p no_such_symbol' -c 'ps 1 > answer' && cmp one answer &&
		ends 1 lite -c no_such_command && ends 1 lite -c 'ps | false' && ends 1 lite -c '! false' &&
		ends 1 lite -c '< no_such_file' && ends 1 lite -c 'ps > /dev/full' &&
		echo 'p no_such_symbol' | ends 1 lite && ends 3 lite -i no_such_file && ends 3 lite --no-such-option
}

# Two facts are made wrong that no answer depends on.
says_what_differs()
{
	LC_ALL=C sed 's/^SIZE(page)=./SIZE(page)=9/; s/^SIZE(list_head)=./SIZE(list_head)=9/' "$base/dump" >other
	ends 2 "$(program crash-lite)" -s -c 'ps 1' other 2>said && cat said && [ "$(wc -l <said)" = 1 ] || return 1
	ends 0 "$(program crash-lite)" --force -s -c 'ps 1 > forced' other 2>said && cat said && cmp one forced || return 1
	[ "$(grep -c '^crash-lite: warning: SIZE(\(page\|list_head\)) is 9[0-9]* in the dump, expected [0-8]' said)" = 2 ]
}

# Beside the suite of this kernel there is one of another, so that there is a choice.
install_two()
{
	[ "${KDUMP_KDIR-}" ] || { echo '# SKIP KDUMP_KDIR names no configured kernel tree'; return 4; }
	(unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES &&
		make -s -C "$here/../.." KDIR="$KDUMP_KDIR" O="$KDUMP_OUTPUT" DESTDIR="$scratch/dest" install install-common) ||
		return 1
	release=$(cat "$truth/proc/sys/kernel/osrelease")
	suites=$scratch/dest/usr/local/libexec/kdump
	[ -x "$suites/$release/crash-lite" ] && mkdir "$suites/9${release#?}" || return 1
	printf '#!/bin/sh\necho another\n' >"$suites/9${release#?}/crash-lite"
	chmod +x "$suites/9${release#?}/crash-lite"
	echo another >word
	LC_ALL=C sed "s/$release/9${release#?}/g" "$base/dump" >other
}

# installed FILE COMMAND...: it prints what is in the file
installed()
{
	[ -d "$bin" ] || { echo '# SKIP not installed'; return 4; }
	file=$1
	shift
	"$@" | cmp - "$file"
}

run_installed()
{
	"$bin/$1" -s -c 'ps 1' "$2"
}

reads_a_container()
{
	"$bin/kdump-exec" makedumpfile -f --container zstd -d 31 --message-level 4 "$vmcore" container &&
		run_installed crash-lite container
}

ktap_plan 20
check 'the base guest crashed' crash_base
is is_variable 'p: variables of known types'
is is_cast 'p: variables and addresses of types that are said'
is is_structure 'struct: members and their offsets'
is is_content 'struct: what is in one'
is is_memory 'vtop and rd: the same memory, by two kinds of addresses'
is is_command 'all commands answer, as text and as JSON'
is is_small 'bt takes no more than 64 MiB'
is is_session 'a terminal: ^C stops one command'
is is_editor 'a terminal: Tab and the history'
lite -c 'ps 1' >one
check 'pipes and files take the answers' goes_to_pipes_and_files
check 'files and the standard input have the commands' comes_from_files_and_stdin
check 'the exit status tells of failures' has_exit_status
check '--force says what differs' says_what_differs
check 'make install, beside the suite of another kernel' install_two
check '... a dump is read by the one' installed one run_installed crash-lite "$base/dump"
check '... and another kernel'\''s by the other' installed word run_installed crash-lite other
check '... a flattened one' installed one run_installed crash-lite "$base/dump.flat"
check '... one in a container, which is written so, too' installed one reads_a_container
"$(program vmcore-dmesg)" "$base/dump" >log
check '... the log' installed log "$bin/kdump-exec" vmcore-dmesg "$base/dump"
ktap_finish
