// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/job.hpp"

#include "makedumpfile/input.hpp"
#include "mm/page_table.hpp"

#include <cinttypes>

namespace kdump::makedumpfile {

namespace {

/* The entries that were passed; of a linear map there may be none. */
void print_path(const kernel &k, vaddr address, FILE *to)
{
	const std::optional<arch::page_table> &tables = k.space().tables();
	if (!tables)
		return;
	auto path = read_page_table_path(k.dump().memory(), k.boot(), *tables, address);
	if (!path)
		return;
	for (const page_table_visit &visit : *path)
		fprintf(to, "%5s : %16" PRIx64 " => %16" PRIx64 "\n",
			tables->format.levels[visit.level].name, visit.location.value, visit.entry);
}

} // namespace

result<void> show_translation(const options &chosen, console &out)
{
	vaddr address{chosen.numbers[0]};
	KDUMP_TRY(input, open_input(chosen, out));
	KDUMP_TRY(attached, kernel::attach(input.file));

	printf("\nTranslating virtual address %" PRIx64 " to physical address.\n", address.value);
	print_path(attached, address, stdout);
	KDUMP_TRY(place, attached.space().translate(address));
	printf("VIRTUAL           PHYSICAL\n"
	       "%16" PRIx64 "  %" PRIx64 "\n\n",
	       address.value, place.address.value);
	return {};
}

} // namespace kdump::makedumpfile
