// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/line_editor.hpp"

#include "crash-lite/completion.hpp"
#include "crash-lite/interrupt.hpp"

#include <cstdio>
#include <cstdlib>
#include <histedit.h>
#include <sys/stat.h>

namespace kdump::crash_lite {

namespace {

constexpr int history_size = 1000;

class libedit_editor final : public line_editor {
public:
	explicit libedit_editor(session &s);
	~libedit_editor() override;

	std::optional<std::string> read(const char *prompt) override;

private:
	static char *get_prompt(EditLine *line);
	static unsigned char complete_word(EditLine *line, int);

	session &session_;
	EditLine *line_;
	History *history_;
	std::string history_file_;
	std::string prompt_;
};

libedit_editor::libedit_editor(session &s) :
	session_(s), line_(el_init("crash-lite", stdin, stdout, stderr)), history_(history_init())
{
	HistEvent event;

	el_set(line_, EL_CLIENTDATA, this);
	el_set(line_, EL_PROMPT, get_prompt);
	el_set(line_, EL_EDITOR, "emacs");
	el_set(line_, EL_HIST, history, history_);
	el_set(line_, EL_ADDFN, "kdump-complete", "Complete a word", complete_word);
	el_set(line_, EL_BIND, "^I", "kdump-complete", nullptr);
	el_set(line_, EL_BIND, "^R", "em-inc-search-prev", nullptr);
	el_source(line_, nullptr);

	history(history_, &event, H_SETSIZE, history_size);
	history(history_, &event, H_SETUNIQUE, 1);
	if (const char *home = getenv("HOME")) {
		history_file_ = std::string(home) + "/.crash-lite_history";
		history(history_, &event, H_LOAD, history_file_.c_str());
	}
}

libedit_editor::~libedit_editor()
{
	HistEvent event;

	if (!history_file_.empty()) {
		/* Command lines may name what nobody else should know of this machine. */
		mode_t old = umask(077);
		history(history_, &event, H_SAVE, history_file_.c_str());
		umask(old);
	}
	history_end(history_);
	el_end(line_);
}

char *libedit_editor::get_prompt(EditLine *line)
{
	libedit_editor *self = nullptr;

	el_get(line, EL_CLIENTDATA, &self);
	return self->prompt_.data();
}

/* Inserts what all candidates share; lists them if that is nothing new. */
unsigned char libedit_editor::complete_word(EditLine *line, int)
{
	libedit_editor *self = nullptr;
	const LineInfo *info = el_line(line);
	std::string_view typed(info->buffer, static_cast<size_t>(info->cursor - info->buffer));

	el_get(line, EL_CLIENTDATA, &self);
	std::vector<std::string> words = complete(self->session_, typed);
	if (words.empty())
		return CC_ERROR;

	std::string more = common_prefix(words).substr(last_word(typed).size());
	if (words.size() == 1)
		more += ' ';
	if (!more.empty()) {
		el_insertstr(line, more.c_str());
		return CC_REFRESH;
	}
	fputc('\n', stdout);
	for (const std::string &word : words)
		printf("%s  ", word.c_str());
	fputc('\n', stdout);
	return CC_REDISPLAY;
}

std::optional<std::string> libedit_editor::read(const char *prompt)
{
	HistEvent event;
	int length = 0;

	prompt_ = prompt;
	const char *text = el_gets(line_, &length);
	if (!text || length <= 0) {
		if (!interrupted())
			return std::nullopt;
		clear_interrupt();
		el_reset(line_);
		fputc('\n', stdout);
		return "";
	}

	std::string typed(text, static_cast<size_t>(length));
	if (typed.find_first_not_of(" \t\n") != typed.npos)
		history(history_, &event, H_ENTER, typed.c_str());
	return typed;
}

} // namespace

std::unique_ptr<line_editor> make_line_editor(session &s)
{
	return std::make_unique<libedit_editor>(s);
}

} // namespace kdump::crash_lite
