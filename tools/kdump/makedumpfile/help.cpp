// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/options.hpp"

namespace kdump::makedumpfile {

const char help_text[] =
	"Usage: makedumpfile [-c|-l|-p|-z|-E] [-d LEVEL] [OPTION]... VMCORE DUMPFILE\n"
	"       makedumpfile -F [-c|-l|-p|-z|-E] [-d LEVEL] [OPTION]... VMCORE >FLATTENED\n"
	"       makedumpfile -R [-f] DUMPFILE <FLATTENED\n"
	"       makedumpfile {--dump-dmesg|--partial-dmesg} [-f] VMCORE LOGFILE\n"
	"       makedumpfile {--mem-usage|--vtop ADDRESS} VMCORE\n"
	"       makedumpfile --why PFN [-d LEVEL] VMCORE\n"
	"Write a dump of this kernel without the pages that nobody will miss.\n"
	"\n"
	"  -d LEVEL[,LEVEL]...  leave out, as a sum: 1 zero pages, 2 page cache, 4 all page "
	"cache,\n"
	"                       8 memory of processes, 16 free pages; levels 0 and 1 work on\n"
	"                       dumps of any kernel\n"
	"  -c, -l, -p, -z       compress pages with zlib, LZO, snappy, zstd; else not at all\n"
	"  -E                   write the ELF format, which has no compression\n"
	"  -F                   write the flattened format to standard output\n"
	"  -R                   make a dump file of a flattened stream\n"
	"  --resume OFFSET:CHECKSUM\n"
	"                       with -F and -R: go on with a broken stream, as its receiver says\n"
	"  -f                   overwrite DUMPFILE\n"
	"  -L SIZE              write no more than SIZE bytes, and say so if that is too few\n"
	"  --num-threads N      compress with N threads\n"
	"  --dump-dmesg         write the kernel's log instead of a dump\n"
	"  --partial-dmesg      the same since the log was last cleared (dmesg -c)\n"
	"  --mem-usage          count the pages of each class\n"
	"  --vtop ADDRESS       print where a kernel virtual address is in physical memory\n"
	"  --why PFN[,PFN]...   say why these pages, or those behind addresses of the kernel,\n"
	"                       are in a dump or are not\n"
	"  --dry-run            do all but the writing\n"
	"  --show-stats         print the report whatever the message level\n"
	"  --json-report FILE   write the report to FILE as JSON\n"
	"  --message-level N    a sum: 1 progress, 2 common messages, 4 errors, 8 debugging,\n"
	"                       16 report (default 7)\n"
	"  -D                   debugging messages\n"
	"  --check-params       only look whether the options are right\n"
	"  -h, --help           this text\n"
	"  -v, --version        the kernel that this program is for\n";

} // namespace kdump::makedumpfile
