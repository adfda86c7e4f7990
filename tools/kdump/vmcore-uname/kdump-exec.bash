# SPDX-License-Identifier: GPL-2.0-only
# bash completion for kdump-exec: a release after -r, a program, then files

_kdump_exec()
{
	local cur=${COMP_WORDS[COMP_CWORD]} program=1
	local directory=${KDUMP_DIR:-$(dirname "$(readlink -f "$(command -v kdump-exec)")")}

	if [ "${COMP_WORDS[1]}" = -r ]; then
		program=3
	fi
	if [ "$program" -eq 3 ] && [ "$COMP_CWORD" -eq 2 ]; then
		mapfile -t COMPREPLY < <(cd "$directory" && compgen -d -- "$cur")
	elif [ "$COMP_CWORD" -eq "$program" ]; then
		mapfile -t COMPREPLY < <(compgen -W "-r makedumpfile crash-lite vmcore-dmesg" -- "$cur")
	else
		compopt -o default
	fi
}
complete -F _kdump_exec kdump-exec
