// SPDX-License-Identifier: Apache-2.0
// Words as text: `{a,b}` and `{1..3}` written out, and the words within an array. Expands
// nothing else.
#pragma once
#include <vector>

#include "analyzer/shell/statement.hpp"

namespace keelson::shell {

// The word for each choice; the word itself when there is none, or there are too many.
std::vector<Word> expand_braces(const Word& word);

// The words from `begin` to `end` of a word.
std::vector<Word> words_between(const Word& word, std::size_t begin, std::size_t end);

}  // namespace keelson::shell
