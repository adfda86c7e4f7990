#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# kdump-exec finds the dump among the arguments and runs its kernel's program. vmcore-uname is
# a stand-in here that takes a file "dump of RELEASE" for a dump.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../ktap.sh
. "$here/../ktap.sh"

cd "$scratch" || exit 1

mkdir -p lib/6.12.1-a lib/6.12.1-b bin
cp "$here/../../vmcore-uname/kdump-exec" lib/
cat >lib/vmcore-uname <<'END'
#!/bin/sh
[ "$1 $2" = '-r --' ] && [ $# -eq 3 ] || exit 99
grep -q '^dump of ' "./$3" || { echo "vmcore-uname: $3 is not a dump" >&2; exit 1; }
sed 's/^dump of //' "./$3"
END
# shellcheck disable=SC2016 # the programs print their arguments
for release in 6.12.1-a 6.12.1-b; do
	printf '#!/bin/sh\nprintf "%%s" "%s"\nfor a; do printf "[%%s]" "$a"; done\nexit 7\n' \
		"$release" >lib/$release/crash-lite
done
cp lib/6.12.1-b/crash-lite lib/6.12.1-b/makedumpfile
chmod +x lib/vmcore-uname lib/*/*
ln -s ../lib/kdump-exec bin/kdump-exec
ln -s kdump-exec bin/crash-lite
ln -s ../lib/kdump-exec bin/makedumpfile

echo 'dump of 6.12.1-a' >dump-a
echo 'dump of 6.12.1-b' >'dump b'
echo 'dump of 6.6.6' >dump-other
echo 'dump of ../evil' >dump-evil
echo 'bt -a' >commands

# prints STATUS OUTPUT COMMAND...: both streams together
prints()
{
	wanted_status=$1
	wanted=$2
	shift 2
	printed=$("$@" 2>&1)
	status=$?
	echo "printed: $printed, exit status $status"
	[ "$printed" = "$wanted" ] && [ "$status" -eq "$wanted_status" ]
}

ktap_plan 19
check 'the dump chooses' prints 7 '6.12.1-a[dump-a]' bin/kdump-exec crash-lite dump-a
check 'a name with a space' prints 7 '6.12.1-b[dump b][]' bin/kdump-exec crash-lite 'dump b' ''
check 'by the name of a link' prints 7 '6.12.1-b[-s][dump b]' bin/crash-lite -s 'dump b'
check 'from PATH' prints 7 '6.12.1-a[dump-a]' env PATH="$scratch/bin:$PATH" crash-lite dump-a
check 'a file that is no dump is passed over' prints 7 '6.12.1-b[-i][commands][dump b]' \
	bin/crash-lite -i commands 'dump b'
check 'a directory is passed over' prints 7 '6.12.1-a[lib][dump-a]' bin/crash-lite lib dump-a
check 'the first dump, not the output over an older one' prints 7 '6.12.1-b[-f][dump b][dump-a]' \
	bin/makedumpfile -f 'dump b' dump-a
check 'only what follows --' prints 7 '6.12.1-b[-i][dump-a][--][dump b]' bin/crash-lite -i dump-a -- 'dump b'
cp dump-a ./-dump
check 'a name with a dash after --' prints 7 '6.12.1-a[--][-dump]' bin/crash-lite -- -dump
check 'a release that is given' prints 7 '6.12.1-b[dump-a]' bin/kdump-exec -r 6.12.1-b crash-lite dump-a
check 'another kernel' prints 2 \
	"crash-lite: dump-other is a dump of 6.6.6, and $scratch/lib/6.6.6/crash-lite is not there: install that kernel's dump tools" \
	bin/crash-lite dump-other
check 'a kernel without that program' prints 2 \
	"kdump-exec: dump-a is a dump of 6.12.1-a, and $scratch/lib/6.12.1-a/makedumpfile is not there: install that kernel's dump tools" \
	bin/kdump-exec makedumpfile dump-a
check 'a release that is a path' prints 1 'crash-lite: dump-evil has an impossible kernel release' \
	bin/crash-lite dump-evil
check 'no dump, one release' prints 7 '6.12.1-b[--help]' bin/makedumpfile --help
check 'no dump, two releases' prints 1 \
	'crash-lite: no dump among the arguments, so which crash-lite? There is one for 6.12.1-a and others' \
	bin/crash-lite --help
check 'a program of no release' prints 2 "kdump-exec: no kernel's nonesuch is installed in $scratch/lib" \
	bin/kdump-exec nonesuch
check 'a program that is a path' prints 1 'kdump-exec: usage: kdump-exec [-r RELEASE] PROGRAM [ARGUMENT...]' \
	bin/kdump-exec ../x dump-a
check 'no program' prints 1 'kdump-exec: usage: kdump-exec [-r RELEASE] PROGRAM [ARGUMENT...]' bin/kdump-exec
rm lib/vmcore-uname
check 'no vmcore-uname' prints 1 "crash-lite: $scratch/lib/vmcore-uname is not there: run make install-common" \
	bin/crash-lite dump-a
ktap_finish
