#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# check_layers.sh [DIRECTORY]: a source file includes from its own room and from those to the left:
#
#   base -> codec -> vmcore -> layout -> arch -> mm -> kernel -> program -> selftests
#
# Generated headers ("kdump/...") are of the room layout, so libvmcore never sees one. Programs do
# not include each other; vmcore-uname and makedumpfile-R are linked with libvmcore alone;
# crash-lite/text knows only base. The probes (.c) include the kernel's headers and are not looked at.
set -u

here=$(cd "$(dirname "$0")" && pwd)
cd "${1:-$here/..}" || exit 1

echo 'TAP version 13'
echo '1..1'

list=$(mktemp) || exit 1
trap 'rm -f "$list"' EXIT
find . \( -name '*.cpp' -o -name '*.hpp' \) -type f ! -path './generated/*' ! -path './fuzz/*' ! -name '.*' | sed 's,^\./,,' | sort >"$list"

if [ ! -s "$list" ]; then
	echo '# no source files here'
	echo 'not ok 1 layers'
	exit 1
fi

# shellcheck disable=SC2046 # the paths have no spaces
grep -Hn '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' /dev/null $(cat "$list") | awk '
BEGIN {
	split("base codec vmcore layout arch mm kernel", names, " ")
	for (i in names)
		rank["common/" names[i]] = i + 0
	split("makedumpfile crash-lite vmcore-dmesg vmcore-uname makedumpfile-R", names, " ")
	for (i in names)
		rank[names[i]] = 8
	rank["selftests"] = 9
}
# The first pass: which files there are.
FILENAME == ARGV[1] { there[$0] = 1; files++; next }
{
	split($0, part, ":")
	file = part[1]
	line = part[2]
	target = $0
	sub(/^[^"]*"/, "", target)
	sub(/".*/, "", target)
	includes++

	from = room(file)
	if (from == "") {
		wrong("is in no room that check_layers.sh knows")
		next
	}
	path = target ~ /^kdump\// ? target : found(directory(file), target)
	to = path ~ /^kdump\// ? "common/layout" : room(path)
	if (to == "")
		wrong("\"" target "\" is not found in this tree")
	else if (from != to && rank[from] == rank[to])
		wrong(from " includes " to ", another program")
	else if (rank[to] > rank[from])
		wrong(from " includes " to ", which is to its right")
	else if (from ~ /^(vmcore-uname|makedumpfile-R)$/ && to != from && rank[to] > rank["common/vmcore"])
		wrong(from " includes " to ", but is linked with libvmcore alone")
	else if (file ~ /^crash-lite\/text\// && to != "common/base" && path !~ /^crash-lite\/text\//)
		wrong("crash-lite/text includes " path ", but may know only base")
}
END {
	printf "# %d files, %d includes\n", files, includes
	print (bad ? "not ok" : "ok") " 1 layers"
	exit bad != 0
}

function wrong(why) { print "# " file ":" line ": " why; bad++ }

function directory(name) { return substr(name, 1, match(name, /\/[^\/]*$/)) }

# The file that the compiler takes, with -Icommon -I. as the Makefile has them.
function found(base, name,    i, try) {
	split(base " common/ ./", try, " ")
	for (i = 1; i <= 3; i++)
		if (normal(try[i] name) in there)
			return normal(try[i] name)
	return ""
}

function normal(name) {
	gsub(/\/\.\//, "/", name)
	sub(/^\.\//, "", name)
	while (sub(/[^\/]+\/\.\.\//, "", name))
		;
	return name
}

function room(name,    piece) {
	if (name == "")
		return ""
	split(name, piece, "/")
	name = piece[1] == "common" ? piece[1] "/" piece[2] : piece[1]
	return name in rank ? name : ""
}
' "$list" -
