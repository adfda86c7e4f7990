// SPDX-License-Identifier: GPL-2.0-only
#include "makedumpfile/pipeline.hpp"

#include "base/buffer.hpp"
#include "makedumpfile/thread.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>
#include <vector>

namespace kdump::makedumpfile {

namespace {

/* For each thread one batch in its hands and one that waits for its turn. */
constexpr unsigned int batches_per_thread = 2;

struct batch {
	size_t count = 0;
	size_t data_size = 0;
	bool ready = false;
	std::array<pfn, most_batch_pages> frames;
	std::array<encoded_page, most_batch_pages> pages;
	buffer input;
	buffer compressed; /* null if pages stay raw */
	buffer packed;	   /* all data as one frame, if that is asked for */
	size_t packed_size = 0;
	const std::byte *last = nullptr; /* page that became data of its own */
	bool last_stayed = false;	 /* as it was, for it did not shrink */

	/* Raw pages move together where they are. */
	std::byte *data()
	{
		return compressed ? compressed.get() : input.get();
	}
	std::optional<error> first_loss;
};

/* What a thread compresses with; null if it does not. */
struct codecs {
	std::unique_ptr<compressor> page;
	std::unique_ptr<compressor> frame;
};

class copy_job {
public:
	copy_job(const bitmap &pages, const page_source &source, dump_writer &writer,
		 const copy_options &options, const std::function<void(uint64_t)> &show) :
		pages_(pages),
		source_(source), writer_(writer), options_(options), show_(show),
		batch_pages_(pages_in_batch(source.page_size())),
		next_frame_(options.frames.begin.value)
	{
	}

	/*
	 * Gets what that many threads need, or as many as there is memory for, which worker_count()
	 * tells. An error if there is not enough for one.
	 */
	result<void> allocate(unsigned int threads);
	size_t worker_count() const
	{
		return codecs_.size();
	}

	/* A thread's whole life; each with another number below worker_count(). */
	void work(size_t number);

	copy_counts &counts()
	{
		return counts_;
	}

private:
	using lock = std::unique_lock<std::mutex>;

	result<void> add_worker(unsigned int batches);
	batch *claim(lock &held);
	void make_ready(batch &work, const codecs &with) const;
	void read(batch &work, std::array<bool, most_batch_pages> &readable) const;
	encoded_page encode(batch &work, size_t number, compressor *codec) const;
	void write_due(lock &held);
	result<void> write(batch &due);
	void count(const batch &written);

	const bitmap &pages_;
	const page_source &source_;
	dump_writer &writer_;
	const copy_options &options_;
	const std::function<void(uint64_t)> &show_;
	const size_t batch_pages_;

	std::vector<codecs> codecs_; /* one a thread */

	std::mutex mutex_; /* protects everything below, and the batches that nobody holds */
	std::condition_variable changed_;
	std::vector<std::unique_ptr<batch>> ring_;
	uint64_t next_frame_;
	uint64_t claimed_ = 0; /* batches so far; number n is in ring_[n % size] */
	uint64_t written_ = 0;
	bool writing_ = false;
	copy_counts counts_;
};

result<void> copy_job::allocate(unsigned int threads)
{
	KDUMP_CHECK(add_worker(threads > 1 ? batches_per_thread : 1));
	while (codecs_.size() < threads) {
		if (add_worker(batches_per_thread))
			continue;
		/* Not to the last byte: others need memory too. */
		if (codecs_.size() > 1) {
			codecs_.pop_back();
			ring_.resize(codecs_.size() * batches_per_thread);
		}
		break;
	}
	return {};
}

result<void> copy_job::add_worker(unsigned int batches)
{
	size_t size = batch_pages_ * source_.page_size();
	codecs with;

	if (options_.method) {
		KDUMP_TRY(made, compressor::make(*options_.method, source_.page_size()));
		with.page = std::move(made);
	}
	if (options_.pack) {
		KDUMP_TRY(made, make_frame_compressor(size));
		with.frame = std::move(made);
	}
	for (unsigned int i = 0; i < batches; ++i) {
		std::unique_ptr<batch> fresh(new (std::nothrow) batch);
		if (fresh) {
			fresh->input = make_buffer(size);
			if (options_.method)
				fresh->compressed = make_buffer(size);
			if (options_.pack)
				fresh->packed = make_buffer(packed_bound(size));
		}
		if (!fresh || !fresh->input || (options_.method && !fresh->compressed) ||
		    (options_.pack && !fresh->packed))
			return make_error(error_code::no_memory, "no memory for a batch of pages");
		ring_.push_back(std::move(fresh));
	}
	codecs_.push_back(std::move(with));
	return {};
}

void copy_job::work(size_t number)
{
	lock held(mutex_);

	++counts_.threads;
	while (batch *work = claim(held)) {
		held.unlock();
		make_ready(*work, codecs_[number]);
		held.lock();
		work->ready = true;
		write_due(held);
	}
}

/* Waits for an empty batch; null when there is nothing more to do. */
batch *copy_job::claim(lock &held)
{
	changed_.wait(held, [this] {
		return claimed_ - written_ < ring_.size() || counts_.write_failure;
	});
	if (counts_.write_failure)
		return nullptr;

	batch &next = *ring_[claimed_ % ring_.size()];
	next.count = take_batch(pages_, next_frame_, options_.frames.end.value,
				std::span(next.frames).first(batch_pages_));
	if (next.count == 0)
		return nullptr;
	next.ready = false;
	++claimed_;
	return &next;
}

void copy_job::make_ready(batch &work, const codecs &with) const
{
	std::array<bool, most_batch_pages> readable;

	work.data_size = 0;
	work.packed_size = 0;
	work.last = nullptr;
	work.last_stayed = false;
	work.first_loss.reset();
	/* Which thread has had which batch before must not show. */
	if (with.page)
		with.page->forget();
	read(work, readable);
	for (size_t i = 0; i < work.count; ++i) {
		if (!readable[i]) {
			work.pages[i] = {page_state::lost, 0};
			continue;
		}
		work.pages[i] = encode(work, i, with.page.get());
		work.data_size += work.pages[i].size;
	}
	if (with.frame && work.data_size)
		work.packed_size =
			with.frame
				->compress({work.data(), work.data_size},
					   {work.packed.get(), packed_bound(work.data_size)})
				.value_or(0);
}

/* Neighbours are read together; if that fails, each page tells for itself. */
void copy_job::read(batch &work, std::array<bool, most_batch_pages> &readable) const
{
	size_t page_size = source_.page_size();

	for (size_t i = 0, run; i < work.count; i += run) {
		for (run = 1; i + run < work.count; ++run)
			if (work.frames[i + run] != work.frames[i] + run)
				break;
		std::byte *into = work.input.get() + i * page_size;
		if (source_.read(work.frames[i], {into, run * page_size})) {
			std::fill_n(readable.begin() + i, run, true);
			continue;
		}
		for (size_t j = i; j < i + run; ++j, into += page_size) {
			result<void> page = source_.read_page(work.frames[j], {into, page_size});
			readable[j] = static_cast<bool>(page);
			if (!page && !work.first_loss)
				work.first_loss = std::move(page).failure();
		}
	}
}

encoded_page copy_job::encode(batch &work, size_t number, compressor *codec) const
{
	auto size = static_cast<uint32_t>(source_.page_size());
	std::span<const std::byte> page(work.input.get() + size_t{number} * size, size);
	std::span<std::byte> into(work.data() + work.data_size, size);

	if (options_.find_zero && is_zero(page))
		return {page_state::zero, 0};
	/* Pages with a pattern in them, such as that of free memory, come in a row. */
	if (options_.find_same && work.last && memcmp(work.last, page.data(), size) == 0)
		return {page_state::same, 0};
	work.last = page.data();
	/* Where one page did not shrink, the next ones are worth a look before they are tried. */
	if (codec && !(work.last_stayed && looks_random(page)))
		if (std::optional<size_t> smaller = codec->compress(page, into.first(size - 1))) {
			work.last_stayed = false;
			return {page_state::compressed, static_cast<uint32_t>(*smaller)};
		}
	work.last_stayed = true;
	if (into.data() != page.data())
		memmove(into.data(), page.data(), size);
	/* Later ones may be moved to where it has been. */
	if (!codec)
		work.last = into.data();
	return {page_state::raw, size};
}

void copy_job::write_due(lock &held)
{
	while (!writing_ && !counts_.write_failure && written_ < claimed_) {
		batch &due = *ring_[written_ % ring_.size()];
		if (!due.ready)
			break;
		writing_ = true;
		held.unlock();
		result<void> wrote = write(due);
		held.lock();
		writing_ = false;
		if (wrote) {
			count(due);
			++written_;
			show_(counts_.pages);
		} else {
			counts_.write_failure = std::move(wrote).failure();
		}
		changed_.notify_all();
	}
}

result<void> copy_job::write(batch &due)
{
	if (std::optional<error> stopped = options_.stop ? options_.stop() : std::nullopt)
		return *std::move(stopped);
	return writer_.write({{due.pages.data(), due.count},
			      {due.frames.data(), due.count},
			      {due.data(), due.data_size},
			      {due.packed.get(), due.packed_size}});
}

void copy_job::count(const batch &written)
{
	counts_.pages += written.count;
	for (size_t i = 0; i < written.count; ++i) {
		counts_.zero += written.pages[i].state == page_state::zero;
		counts_.same += written.pages[i].state == page_state::same;
		counts_.lost += written.pages[i].state == page_state::lost;
		counts_.compressed += written.pages[i].state == page_state::compressed;
	}
	if (!counts_.first_loss)
		counts_.first_loss = written.first_loss;
}

struct worker {
	copy_job *job;
	size_t number;

	void run()
	{
		job->work(number);
	}
};

} // namespace

copy_counts &copy_counts::operator+=(copy_counts &&later)
{
	pages += later.pages;
	zero += later.zero;
	same += later.same;
	lost += later.lost;
	compressed += later.compressed;
	threads = std::max(threads, later.threads);
	if (!first_loss)
		first_loss = std::move(later.first_loss);
	if (!write_failure)
		write_failure = std::move(later.write_failure);
	return *this;
}

result<copy_counts> copy_pages(const bitmap &pages, const page_source &source, dump_writer &writer,
			       const copy_options &options,
			       const std::function<void(uint64_t)> &show)
{
	copy_job job(pages, source, writer, options, show);

	KDUMP_CHECK(job.allocate(std::max(options.threads, 1U)));

	std::vector<worker> workers;
	for (size_t i = 0; i < job.worker_count(); ++i)
		workers.push_back({&job, i});
	run_all(workers);
	return std::move(job.counts());
}

} // namespace kdump::makedumpfile
