// SPDX-License-Identifier: GPL-2.0-only
/*
 * kdump-layout: turns compiled probes and a prepared kernel tree into the headers that the rest
 * of tools/kdump is compiled with. With -w it writes the second part of a probe instead.
 */
#include "config.hpp"
#include "constant_reader.hpp"
#include "dwarf_reader.hpp"
#include "emit_cpp.hpp"
#include "emit_text.hpp"
#include "merge.hpp"
#include "symbol_map.hpp"
#include "type_witness.hpp"

#include "base/log.hpp"

#include <getopt.h>

namespace {

using namespace kdump;
using namespace kdump::generator;

struct options {
	source_trees trees;
	std::string architecture;
	std::string output;
	std::string machine;
	std::string preprocessed;
	std::vector<std::string> probes;
};

constexpr const char *usage =
	"usage: kdump-layout -s SOURCE -k OBJECT -a SRCARCH -o OUTPUT [-m FILE] PROBE...\n"
	"       kdump-layout -w PREPROCESSED\n";

bool parse_options(int argc, char **argv, options &into)
{
	int option;

	while ((option = getopt(argc, argv, "s:k:a:o:m:w:")) != -1) {
		switch (option) {
		case 's':
			into.trees.source = optarg;
			break;
		case 'k':
			into.trees.object = optarg;
			break;
		case 'a':
			into.architecture = optarg;
			break;
		case 'o':
			into.output = optarg;
			break;
		case 'm':
			into.machine = optarg;
			break;
		case 'w':
			into.preprocessed = optarg;
			break;
		default:
			return false;
		}
	}
	into.probes.assign(argv + optind, argv + argc);
	if (!into.preprocessed.empty())
		return into.probes.empty();
	return !into.trees.source.empty() && !into.trees.object.empty() &&
	       !into.architecture.empty() && !into.output.empty() && !into.probes.empty();
}

result<kernel_model> read_probes(const options &opts)
{
	std::vector<probe> probes;
	KDUMP_TRY(machine, read_target(opts.probes.front()));

	for (const std::string &path : opts.probes) {
		probe &p = probes.emplace_back();
		KDUMP_TRY(own, read_target(path));
		if (own != machine)
			return make_error(error_code::mismatch, "%s is for another machine than %s",
					  path.c_str(), opts.probes.front().c_str());
		KDUMP_CHECK(read_dwarf(path, opts.trees, p));
		KDUMP_CHECK(read_constants(path, p));
	}
	return merge(machine, probes);
}

result<void> generate(const options &opts)
{
	output_directory out(opts.output);
	KDUMP_TRY(model, read_probes(opts));

	KDUMP_CHECK(emit_target(model, out));
	KDUMP_CHECK(emit_architecture(opts.architecture, out));
	KDUMP_CHECK(emit_constants(model, out));
	KDUMP_CHECK(emit_layouts(model, out));
	KDUMP_CHECK(emit_vmcoreinfo(model, out));
	KDUMP_CHECK(emit_variable_table(model, out));
	KDUMP_CHECK(emit_addresses(model, opts.trees.object, out));
	KDUMP_CHECK(emit_config(opts.trees.source, opts.trees.object, out));
	KDUMP_CHECK(emit_release(opts.trees.object, opts.machine, out));
	return emit_text(model, out);
}

result<void> write_witnesses(const std::string &preprocessed)
{
	KDUMP_TRY(source, read_text(preprocessed));
	fputs(type_witnesses(source).c_str(), stdout);
	if (fflush(stdout) || ferror(stdout))
		return make_error(error_code::io, "standard output: %m");
	return {};
}

} // namespace

int main(int argc, char **argv)
{
	kdump::log log("kdump-layout");
	options opts;

	if (!parse_options(argc, argv, opts)) {
		fputs(usage, stderr);
		return 2;
	}
	if (auto done = opts.preprocessed.empty() ? generate(opts)
						  : write_witnesses(opts.preprocessed);
	    !done) {
		log.fail(done.failure());
		return 1;
	}
	return 0;
}
