// SPDX-License-Identifier: GPL-2.0-only
/* Where the bytes of a description go: files, and blocks whose bytes are known at their end. */
#pragma once

#include "base/file.hpp"
#include "selftests/builder/structure.hpp"

#include <functional>
#include <optional>

namespace kdump::builder {

/* Makes the file of a name, empty and open for writing. */
using file_maker = std::function<result<file>(const std::string &name)>;

/* What turns into something else at its "end". */
enum class block_kind : uint8_t { note, record, compress };

class image {
public:
	/* With null nothing is written: positions are all that is wanted. */
	explicit image(const file_maker *make_file) : make_file_(make_file)
	{
	}

	/* What follows is in another file. */
	void start_file(std::string name);

	/* In the current file; in a block, where it will be when the block is in its place. */
	uint64_t position() const;
	result<void> go_to(uint64_t position);
	result<void> emit(std::span<const std::byte> data);
	/* The current file ends there. */
	result<void> truncate(uint64_t size);

	/* The name of a note or of a compression; the type of a note or the offset of a record. */
	void begin(block_kind kind, std::string name, uint64_t number);
	result<void> end(const machine_abi &abi);

	/* Files that nothing was written to are made, too. */
	result<void> finish();

private:
	struct block {
		block_kind kind;
		std::string name;
		uint64_t number;
		uint64_t base; /* the position of the body's first byte */
		std::vector<std::byte> body;
	};

	result<void> open_file();

	const file_maker *make_file_;
	std::string file_name_ = "dump";
	std::optional<file> file_;
	uint64_t position_ = 0;
	std::vector<block> blocks_; /* the innermost is the last */
};

} // namespace kdump::builder
