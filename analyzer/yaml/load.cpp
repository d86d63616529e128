// SPDX-License-Identifier: Apache-2.0
#include "analyzer/yaml/load.hpp"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>

#include "analyzer/model/error.hpp"
#include "analyzer/yaml/builder.hpp"

namespace keelson::yaml {
namespace {

constexpr std::size_t k_bytes_max = std::size_t{4} << 20;

[[noreturn]] void fail(const std::string& file, std::size_t line, const std::string& cause) {
  throw Error(ErrorKind::invalid, "reading YAML of", file + ":" + std::to_string(line), cause,
              "correct the file");
}

// yaml-cpp takes a byte 4 for the end of the text, and what follows would go unseen.
void check_characters(std::string_view text, const std::string& file) {
  std::size_t line = 1;
  for (const char c : text) {
    if (c == '\n') ++line;
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7f)
      fail(file, line, "control characters are not allowed");
  }
}

}  // namespace

std::vector<ValuePtr> load_all(std::string_view text, const std::string& file) {
  if (text.size() > k_bytes_max)
    throw Error(ErrorKind::invalid, "reading YAML of", file, "it is larger than 4 MiB",
                "Keelson reads no YAML larger than that; make it smaller");
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  check_characters(text, file);
  const SourceLines lines(text);
  Builder builder(lines, std::make_shared<const std::string>(file), text.size());
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& e) {
    fail(file, static_cast<std::size_t>(std::max(e.mark.line, 0)) + 1, e.msg);
  }
  auto documents = builder.take();
  if (documents.empty()) {
    auto empty = std::make_shared<Value>();
    empty->file = std::make_shared<const std::string>(file);
    empty->line = 1;
    documents.push_back(std::move(empty));
  }
  return documents;
}

}  // namespace keelson::yaml
