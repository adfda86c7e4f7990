// SPDX-License-Identifier: GPL-2.0-only
#include "names.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace kdump::generator {
namespace {

/* clang-format off */
constexpr std::string_view taken[] = {
	/* keywords of C++20 that are not keywords of C, and C's that a macro may hide */
	"alignas", "alignof", "and", "and_eq", "asm", "bitand", "bitor", "bool", "catch", "char16_t",
	"char32_t", "char8_t", "class", "co_await", "co_return", "co_yield", "compl", "concept",
	"const_cast", "consteval", "constexpr", "constinit", "decltype", "delete", "dynamic_cast",
	"explicit", "export", "false", "friend", "mutable", "namespace", "new", "noexcept", "not",
	"not_eq", "nullptr", "operator", "or", "or_eq", "private", "protected", "public",
	"reinterpret_cast", "requires", "static_assert", "static_cast", "template", "this",
	"thread_local", "throw", "true", "try", "typeid", "typename", "typeof", "using", "virtual",
	"wchar_t", "xor", "xor_eq",
	/* macros of compilers and of the C library */
	"assert", "errno", "linux", "offsetof", "stderr", "stdin", "stdout", "unix",
	"EOF", "NULL", "i386", "mips", "sparc", "sun", "PPC",
	/* macros of single headers of the C library */
	"AF_KCM", "AF_RXRPC", "ECHO", "sa_handler", "sa_sigaction", "st_atime", "st_ctime",
	"st_mtime",
	/* what every layout has */
	"name_", "size_",
};
/* clang-format on */

} // namespace

std::string identifier(std::string_view kernel_name)
{
	std::string name(kernel_name);

	if (name[0] >= '0' && name[0] <= '9')
		return "_" + name;
	if (std::find(std::begin(taken), std::end(taken), kernel_name) != std::end(taken))
		return name + "_";
	return name;
}

std::string header_path(std::string_view kernel_file)
{
	std::string_view path = kernel_file;

	if (path.empty())
		return "builtin.hpp";
	if (cut_prefix(path, "arch/")) {
		size_t slash = path.find('/');
		std::string_view inside = path.substr(slash + 1);
		if (slash != path.npos && cut_prefix(inside, "include/")) {
			path = inside;
			if (path.starts_with("generated/"))
				cut_prefix(path, "generated/");
		} else {
			path = kernel_file;
		}
	} else {
		cut_prefix(path, "include/");
	}
	if (path.ends_with(".h"))
		return std::string(path) + "pp";
	return std::string(path) + ".hpp";
}

} // namespace kdump::generator
