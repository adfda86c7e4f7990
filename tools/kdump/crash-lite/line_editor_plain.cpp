// SPDX-License-Identifier: GPL-2.0-only
#include "crash-lite/line_editor.hpp"

#include "crash-lite/interrupt.hpp"

#include <cstdio>
#include <cstdlib>

namespace kdump::crash_lite {

namespace {

class plain_editor final : public line_editor {
public:
	~plain_editor() override
	{
		free(buffer_);
	}

	std::optional<std::string> read(const char *prompt) override
	{
		fputs(prompt, stdout);
		fflush(stdout);

		ssize_t length = getline(&buffer_, &capacity_, stdin);
		if (length >= 0)
			return std::string(buffer_, static_cast<size_t>(length));
		if (!interrupted())
			return std::nullopt;
		clearerr(stdin);
		clear_interrupt();
		fputc('\n', stdout);
		return "";
	}

private:
	char *buffer_ = nullptr;
	size_t capacity_ = 0;
};

} // namespace

std::unique_ptr<line_editor> make_line_editor(session &)
{
	fputs("crash-lite: built without libedit: no line editing, no history\n", stderr);
	return std::make_unique<plain_editor>();
}

} // namespace kdump::crash_lite
