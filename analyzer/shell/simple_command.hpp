// SPDX-License-Identifier: Apache-2.0
// Splits the text of commands into words and redirections, as a shell's lexer does. Knows no
// keywords and expands nothing.
#pragma once
#include <functional>
#include <string_view>
#include <vector>

#include "analyzer/shell/statement.hpp"

namespace keelson::shell {

struct SimpleCommand {
  std::size_t begin = 0;  // of its first byte in the text
  std::vector<Word> words;
  std::vector<Redirect> redirects;
};

// Says what the substitution at `begin` is and where it ends; nullptr: not one.
using FindSubstitution =
    std::function<std::shared_ptr<const Statement>(std::size_t begin, std::size_t& end)>;

// All commands from `begin` to `end` of the text; `; & | && ||`, parentheses and line ends
// separate them. Here-documents have been taken out.
std::vector<SimpleCommand> split_commands(std::string_view text, std::size_t begin, std::size_t end,
                                          const FindSubstitution& find);

// One word of `text`, whatever is in it.
Word word_of(std::string_view text, std::size_t begin, std::size_t end,
             const FindSubstitution& find);

}  // namespace keelson::shell
