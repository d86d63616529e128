// SPDX-License-Identifier: Apache-2.0
#include "tests/cases/case_file.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "analyzer/yaml/load.hpp"

namespace keelson::tests {
namespace {

using Texts = std::vector<std::string>;

Texts texts_of(const yaml::Value& list) {
  Texts texts;
  for (const auto& item : list.items) texts.push_back(item->text);
  return texts;
}

std::map<std::string, std::string> map_of(const yaml::Value& map) {
  std::map<std::string, std::string> texts;
  for (const auto& [key, value] : map.members) texts[key] = value->text;
  return texts;
}

FleetCase case_of(const yaml::Value& document, const std::string& file) {
  FleetCase one;
  one.place = file + ":" + std::to_string(document.line);
  for (const auto& [key, value] : document.members) {
    if (key == "case")
      one.name = value->text;
    else if (key == "services")
      one.files = map_of(*value);
    else if (key == "live")
      one.live = texts_of(*value);
    else if (key == "images")
      one.images = texts_of(*value);
    else if (key == "must_keep")
      one.must_keep = texts_of(*value);
    else if (key == "may_go")
      one.may_go = texts_of(*value);
    else if (key == "layers")
      one.layers = map_of(*value);
    else if (key == "more")
      one.more = value->text;
    else
      throw std::runtime_error(one.place + ": a case has no key " + key);
  }
  if (one.name.empty() || one.live.empty() || one.images.empty() ||
      (one.must_keep.empty() && one.may_go.empty()))
    throw std::runtime_error(one.place + ": the case says nothing: " + one.name);
  return one;
}

}  // namespace

std::vector<FleetCase> read_cases(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  std::vector<FleetCase> cases;
  for (const auto& document : yaml::load_all(text.str(), file.filename().string())) {
    if (!document->is_null()) cases.push_back(case_of(*document, file.filename().string()));
  }
  return cases;
}

}  // namespace keelson::tests
