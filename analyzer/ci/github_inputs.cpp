// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/github_inputs.hpp"

#include <algorithm>

#include "analyzer/ci/files.hpp"

namespace keelson::ci {

namespace {

// Where each expression ends on its line, each line has its own ways: a list of ten conditions
// has twenty entries, not a thousand wordings.
std::vector<std::string> line_by_line(const std::string& text, const Contexts& contexts) {
  std::vector<std::string> lines;
  for (const std::string& line : split_list(text, "\n")) {
    const auto start = line.rfind("${{");
    if (start != std::string::npos && line.find("}}", start) == std::string::npos)
      return interpolate(text, contexts);
    for (std::string& way : interpolate(line, contexts)) lines.push_back(std::move(way));
  }
  return lines;
}

}  // namespace

StepInputs::StepInputs(const yaml::Value* with, const Contexts& contexts) : m_contexts(contexts) {
  if (with == nullptr) return;
  for (const auto& [name, value] : with->members) {
    if (value->is_scalar()) m_written[lower_case(name)] = value->text;
    m_values[lower_case(name)] = value->is_scalar() ? interpolate_typed(value->text, contexts)
                                                    : Data{Datum::of_value(value)};
  }
}

std::string StepInputs::text(std::string_view name, std::string_view otherwise) const {
  const auto value = m_values.find(name);
  if (value == m_values.end()) return std::string(otherwise);
  std::vector<std::string> texts;
  for (const Datum& datum : value->second) {
    const std::string text(trimmed(datum.as_text()));
    texts.push_back(text.empty() ? std::string(otherwise) : text);
  }
  return pattern_of(texts);
}

std::vector<std::string> StepInputs::list(std::string_view name,
                                          std::string_view separators) const {
  std::vector<std::string> items;
  const auto written = m_written.find(name);
  if (written == m_written.end()) return items;
  for (const std::string& text : line_by_line(written->second, m_contexts)) {
    for (std::string& item : split_list(text, separators)) {
      if (item.starts_with('#')) continue;
      if (std::find(items.begin(), items.end(), item) == items.end())
        items.push_back(std::move(item));
    }
  }
  return items;
}

bool StepInputs::may_be_true(std::string_view name) const {
  const std::string value = lower_case(text(name));
  return !value.empty() && value != "false";
}

}  // namespace keelson::ci
