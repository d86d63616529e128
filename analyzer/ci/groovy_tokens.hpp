// SPDX-License-Identifier: Apache-2.0
// Cuts the text of a Jenkinsfile into names, strings and signs, without comments. Tolerant: what
// is not Groovy still gives tokens. Never understands Groovy.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keelson::ci {

struct GroovyToken {
  enum class Kind : std::uint8_t { name, string, sign, line_end };
  // A string's parts: literal text, escapes resolved, or the code of `${code}` and `$name`.
  struct Part {
    std::string text;
    bool is_code = false;
  };

  Kind kind = Kind::sign;
  std::string text;  // of a name with its dots ("docker.image"), of a sign
  std::vector<Part> parts;
  std::uint32_t line = 0;  // of a string in triple quotes: of its first line of text

  bool is(std::string_view sign) const { return kind == Kind::sign && text == sign; }
};

std::vector<GroovyToken> groovy_tokens(std::string_view text);

}  // namespace keelson::ci
