// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore/receiver.hpp"

#include "base/text.hpp"
#include "vmcore/extent_set.hpp"
#include "vmcore/flattened.hpp"
#include "vmcore/incomplete_mark.hpp"
#include "vmcore/kdump_check.hpp"
#include "vmcore/receiver_state.hpp"
#include "vmcore/vmcore.hpp"

#include <algorithm>
#include <array>
#include <unistd.h>
#include <vector>

namespace kdump {

namespace {

constexpr size_t buffer_size = 1 << 20;

/*
 * Tables come before the pages that they describe and are written later: a gap, of less than a
 * hundredth of all memory. This much is for 52 bits of physical address; a record still farther
 * away is a broken one, and would make a file that no disk holds.
 */
constexpr uint64_t largest_gap = uint64_t{1} << 45;

/* The header that may come twice: a block, of which there is none larger. */
constexpr uint64_t largest_header = 1 << 20;

/* Of what a sender rewrites only the last version counts, and it has one reason to. */
constexpr unsigned int most_rewritten_headers = 16;

/* Tables grow beside the data; records that make more islands than this are no dump's. */
constexpr size_t most_extents = 1 << 20;

/* The headers of a dump are in the first records, if they are there at all. */
constexpr unsigned int records_with_headers = 64;

class stream_reader {
public:
	stream_reader(const file &stream, stream_position begin) :
		stream_(&stream), position_(begin), buffer_(buffer_size)
	{
	}

	const stream_position &position() const
	{
		return position_;
	}

	/* At least one byte, and `most` at most; valid until the next call. */
	result<std::span<const std::byte>> take(size_t most)
	{
		if (next_ == end_) {
			KDUMP_TRY(size, stream_->read_next(buffer_));
			next_ = 0;
			end_ = size;
		}
		if (next_ == end_)
			return make_error(error_code::truncated,
					  "%s ends at byte %llu of the stream",
					  stream_->name().c_str(), wide(position_.offset));
		auto taken = std::span<const std::byte>(buffer_).subspan(
			next_, std::min(most, end_ - next_));
		next_ += taken.size();
		position_.advance(taken);
		return taken;
	}

	result<void> read(std::span<std::byte> into)
	{
		while (!into.empty()) {
			KDUMP_TRY(piece, take(into.size()));
			std::copy(piece.begin(), piece.end(), into.begin());
			into = into.subspan(piece.size());
		}
		return {};
	}

private:
	const file *stream_;
	stream_position position_;
	std::vector<std::byte> buffer_;
	size_t next_ = 0;
	size_t end_ = 0;
};

class receiver {
public:
	static result<receiver> begin(const file &stream, const receive_options &options);
	static result<receiver> go_on(const file &stream, const receive_options &options);

	/* To the end of the stream, and of the work. */
	result<void> run();

private:
	receiver(const file &stream, const receive_options &options, file dump, file state_file,
		 const receiver_state &state) :
		options_(options),
		reader_(stream, state.position), dump_(std::move(dump)),
		state_file_(std::move(state_file)), state_(state)
	{
	}

	result<void> receive();
	result<bool> receive_record();
	result<void> check(const flattened_record &record) const;
	result<incomplete_mark> find_place();
	result<void> forget_mark(const flattened_record &record);
	result<void> mark();
	result<void> cut_and_mark();
	result<void> make_safe();
	result<void> settle();
	result<void> finish();
	result<void> check_pages() const;
	error explain(const error &cause);

	const receive_options &options_;
	stream_reader reader_;
	file dump_;
	file state_file_;
	receiver_state state_;		      /* its position: the last boundary between records */
	std::optional<stream_position> safe_; /* as the file beside the dump says */
	bool sync_failed_ = false;
	uint64_t dump_size_ = 0;	       /* up to the end of the last whole record */
	extent_set received_;		       /* by this receiver, not by one before it */
	std::optional<incomplete_mark> place_; /* of the mark, once it was looked for and found */
	unsigned int unmarked_records_ = 0, rewritten_headers_ = 0;
};

std::string state_path(const receive_options &options)
{
	return options.path + ".resume";
}

/* Nothing is touched before the stream has proved that it is one. */
result<receiver> receiver::begin(const file &stream, const receive_options &options)
{
	if (!options.overwrite && exists(options.path))
		return exists_already(options.path,
				      exists(state_path(options))
					      ? "--resume goes on with it, -f overwrites it"
					      : "-f overwrites it");

	std::array<std::byte, flattened_header_size> header;
	stream_reader reader(stream, {});
	KDUMP_CHECK(reader.read(std::span(header).first(16)));
	if (!is_flattened(header))
		return make_error(error_code::unsupported, "%s is not a flattened dump",
				  stream.name().c_str());
	KDUMP_CHECK(reader.read(std::span(header).subspan(16)));

	/* Not through what lies there, which may be a link. */
	unlink(state_path(options).c_str());
	KDUMP_TRY(state_file, file::create(state_path(options), false));
	result<file> dump = file::create(options.path, options.overwrite);
	if (!dump) {
		unlink(state_file.name().c_str());
		return std::move(dump).failure();
	}
	receiver made(stream, options, *std::move(dump), std::move(state_file), {});
	made.reader_ = std::move(reader);
	made.state_.position = made.reader_.position();
	return made;
}

result<receiver> receiver::go_on(const file &stream, const receive_options &options)
{
	std::array<std::byte, 128> text;

	if (!exists(state_path(options)))
		return make_error(error_code::invalid_argument,
				  "there is no %s, which says what of the dump has come: without "
				  "--resume, and with -f, the stream begins anew",
				  state_path(options).c_str());
	KDUMP_TRY(state_file, file::open_for_update(state_path(options)));
	KDUMP_TRY(dump, file::open_for_update(options.path));
	KDUMP_TRY(size, state_file.read_at(0, text));
	auto state = parse_receiver_state(as_text(std::span(text).first(size)));
	if (!state)
		return make_error(error_code::corrupt, "%s %s", state_file.name().c_str(),
				  state.failure().message().c_str());
	if (!options.resume->agrees_with(state->position))
		return make_error(error_code::invalid_argument, "%s goes on at %s",
				  options.path.c_str(),
				  format_stream_position(state->position).c_str());
	receiver made(stream, options, std::move(dump), std::move(state_file), *state);
	made.safe_ = state->position;
	KDUMP_TRY(dump_size, made.dump_.read_size());
	made.dump_size_ = dump_size;
	return made;
}

result<void> receiver::run()
{
	result<void> received = make_safe();

	if (received)
		received = receive();
	if (!received)
		return explain(received.failure());
	return finish();
}

result<void> receiver::receive()
{
	for (;;) {
		KDUMP_TRY(more, receive_record());
		if (!more)
			return {};
		state_.position = reader_.position();
		if (state_.position.offset - safe_->offset >= options_.interval)
			KDUMP_CHECK(make_safe());
	}
}

/* False for the one that ends the stream. */
result<bool> receiver::receive_record()
{
	std::array<std::byte, flattened_record_header_size> header;

	KDUMP_CHECK(reader_.read(header));
	if (is_flattened(header))
		return make_error(error_code::corrupt,
				  "a new stream begins: its sender lacks --resume");
	KDUMP_TRY(record, parse_flattened_record(header));
	if (!record)
		return false;
	KDUMP_CHECK(check(*record));
	KDUMP_CHECK(forget_mark(*record));
	auto [offset, size] = *record;
	while (size) {
		KDUMP_TRY(piece, reader_.take(size));
		KDUMP_CHECK(dump_.write_at(offset, piece));
		offset += piece.size();
		size -= piece.size();
	}
	KDUMP_CHECK(mark());
	received_.add(record->offset, offset);
	dump_size_ = std::max(dump_size_, offset);
	return true;
}

result<void> receiver::check(const flattened_record &record) const
{
	auto [offset, size] = record;
	uint64_t end = offset + size;

	if (offset > dump_size_ && offset - dump_size_ > largest_gap)
		return make_error(error_code::corrupt,
				  "flattened record of offset %llu, far behind all others",
				  wide(offset));
	if (end > largest_header && received_.overlaps(offset, end))
		return make_error(error_code::corrupt,
				  "flattened record of offset %llu and size %llu, of which a part "
				  "has come before",
				  wide(offset), wide(size));
	if (received_.count() > most_extents)
		return make_error(error_code::limit, "flattened records without any order");
	return {};
}

result<incomplete_mark> receiver::find_place()
{
	if (!place_) {
		KDUMP_TRY(found, find_incomplete_mark(dump_));
		place_ = found;
	}
	return *place_;
}

/* A header that comes again has the mark of its sender, and not ours. */
result<void> receiver::forget_mark(const flattened_record &record)
{
	if (!state_.sender_mark || record.offset >= flattened_header_size)
		return {};
	result<incomplete_mark> place = find_place();
	if (place && (record.offset > place->offset ||
		      record.size < place->offset + sizeof(uint32_t) - record.offset))
		return {};
	if (++rewritten_headers_ > most_rewritten_headers)
		return make_error(error_code::corrupt, "the header comes again and again");
	state_.sender_mark.reset();
	place_.reset();
	return {};
}

/*
 * From the first moment that there is a header the file says that it is not whole, so that
 * nobody takes it for it, whatever becomes of us.
 */
result<void> receiver::mark()
{
	if (state_.sender_mark || unmarked_records_ >= records_with_headers)
		return {};
	result<incomplete_mark> place = find_place();
	if (!place) {
		++unmarked_records_;
		return {};
	}
	result<bool> before = set_incomplete_mark(dump_, *place, true);
	if (!before) {
		place_.reset();
		return std::move(before).failure();
	}
	state_.sender_mark = *before;
	return {};
}

result<void> receiver::make_safe()
{
	std::string text = format_receiver_state(state_);
	result<void> synced = dump_.sync();

	sync_failed_ = sync_failed_ || !synced;
	KDUMP_CHECK(std::move(synced));
	/* What is lost to one sync, the next one does not tell. */
	if (sync_failed_)
		return {};
	KDUMP_CHECK(state_file_.write_at(0, std::as_bytes(std::span(text))));
	safe_ = state_.position;
	if (ftruncate(state_file_.descriptor(), static_cast<off_t>(text.size())) != 0)
		return make_system_error("cannot write %s", state_file_.name().c_str());
	return state_file_.sync();
}

/* A record that broke may have been a lie; and the sender's own mark may be back already. */
result<void> receiver::cut_and_mark()
{
	result<void> done;

	if (ftruncate(dump_.descriptor(), static_cast<off_t>(dump_size_)) != 0)
		done = make_system_error("cannot cut %s", options_.path.c_str());
	KDUMP_CHECK(mark());
	if (state_.sender_mark) {
		KDUMP_TRY(place, find_place());
		KDUMP_CHECK(set_incomplete_mark(dump_, place, true));
	}
	return done;
}

error receiver::explain(const error &cause)
{
	error_code code = cause.code() == error_code::no_space ? error_code::no_space
							       : error_code::incomplete;
	std::string why = cause.message();
	result<void> left = cut_and_mark();
	result<void> safe = make_safe();

	if (left)
		left = std::move(safe);
	if (!left && left.failure().message() != why)
		why += "; " + left.failure().message();
	if (!safe_)
		return make_error(code, "%s; %s is incomplete", why.c_str(), options_.path.c_str());
	return make_error(code, "%s; %s is incomplete, both ends go on with --resume %s",
			  why.c_str(), options_.path.c_str(),
			  format_stream_position(*safe_).c_str());
}

/* Nothing says that it is whole before it is on stable storage, and its checksums are right. */
result<void> receiver::settle()
{
	if (!state_.sender_mark)
		return {};
	KDUMP_TRY(place, find_place());
	KDUMP_CHECK(set_incomplete_mark(dump_, place, *state_.sender_mark));
	return dump_.sync();
}

/* The stream was whole. Whether the dump is, it says itself. */
result<void> receiver::finish()
{
	if (result<void> safe = make_safe(); !safe)
		return explain(safe.failure());
	result<void> checked = check_pages();
	if (result<void> settled = checked ? settle() : result<void>(); !settled)
		return explain(settled.failure());
	unlink(state_file_.name().c_str());
	KDUMP_CHECK(std::move(checked));

	result<vmcore> made = vmcore::open(options_.path);
	if (!made)
		return make_error(error_code::incomplete,
				  "the stream came to its end, but makes no dump: %s",
				  made.failure().message().c_str());
	if (!made->is_whole())
		return make_error(error_code::incomplete,
				  "the stream came to its end, but %s lacks pages that its "
				  "sender did not have",
				  options_.path.c_str());
	return {};
}

/* The end of a stream says nothing of what was in it on its way; a dump of ours has checksums. */
result<void> receiver::check_pages() const
{
	auto check = [this]() -> result<kdump_damage> {
		KDUMP_TRY(received, file::open(options_.path));
		KDUMP_TRY(input, dump_file::open(std::move(received)));
		return check_kdump_file(std::move(input));
	};
	result<kdump_damage> damage = check();

	if (damage && !damage->empty())
		return make_error(error_code::incomplete,
				  "the stream came to its end, but %s is not as it was written: "
				  "makedumpfile --verify names what is damaged",
				  options_.path.c_str());
	if (!damage && damage.failure().code() == error_code::corrupt)
		return make_error(error_code::incomplete, "the stream came to its end, but %s",
				  damage.failure().message().c_str());
	return {};
}

} // namespace

result<void> receive_dump(const file &stream, const receive_options &options)
{
	KDUMP_TRY(work, options.resume ? receiver::go_on(stream, options)
				       : receiver::begin(stream, options));
	return work.run();
}

} // namespace kdump
