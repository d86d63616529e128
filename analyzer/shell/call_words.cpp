// SPDX-License-Identifier: Apache-2.0
#include "analyzer/shell/call_words.hpp"

#include <algorithm>

namespace keelson::shell {

bool is_one_of(std::string_view word, Names all) {
  return std::find(all.begin(), all.end(), word) != all.end();
}

std::vector<std::string> operands(const Call& call, std::size_t first, Names valued) {
  std::vector<std::string> result;
  bool may_be_option = true;
  for (std::size_t i = first; i < call.words.size(); ++i) {
    const std::string& word = call.words[i].text;
    if (may_be_option && word == "--") {
      may_be_option = false;
    } else if (may_be_option && word.size() > 1 && word[0] == '-') {
      if (is_one_of(word, valued)) ++i;
    } else {
      result.push_back(word);
    }
  }
  return result;
}

std::optional<std::string> option(const Call& call, Names names) {
  for (std::size_t i = 1; i < call.words.size(); ++i) {
    const std::string& word = call.words[i].text;
    for (const std::string_view name : names) {
      if (word == name && i + 1 < call.words.size()) return call.words[i + 1].text;
      const bool is_long = name.starts_with("--");
      if (is_long && word.starts_with(std::string(name) + "=")) return word.substr(name.size() + 1);
      if (!is_long && word.size() > 2 && word.starts_with(name)) return word.substr(2);
      // -sSfo FILE
      if (!is_long && word.size() > 2 && word[0] == '-' && word[1] != '-' &&
          word.back() == name[1] && i + 1 < call.words.size())
        return call.words[i + 1].text;
    }
  }
  return std::nullopt;
}

bool has_word(const Call& call, Names all) {
  return std::any_of(call.words.begin(), call.words.end(),
                     [&](const Field& field) { return is_one_of(field.text, all); });
}

bool has_short(const Call& call, char letter) {
  return std::any_of(call.words.begin() + 1, call.words.end(), [&](const Field& field) {
    return field.text.size() > 1 && field.text[0] == '-' && field.text[1] != '-' &&
           field.text.find(letter) != std::string::npos;
  });
}

}  // namespace keelson::shell
