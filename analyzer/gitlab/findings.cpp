// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gitlab/findings.hpp"

#include <algorithm>
#include <tuple>

#include "analyzer/model/error.hpp"

namespace keelson::gitlab {
namespace {

constexpr std::size_t k_values_max = 3'000'000;
constexpr std::size_t k_variables_max = 2'000'000;
constexpr std::size_t k_bytes_max = std::size_t{256} << 20;
constexpr std::size_t k_sentence_max = 500;
constexpr std::size_t k_open_max = 10'000;

[[noreturn]] void fail() {
  throw Error(ErrorKind::invalid, "reading", "the configuration",
              "it grows beyond what is read of one pipeline", "make it smaller");
}

}  // namespace

Place place_of(const yaml::Value& value) {
  return {*value.file, value.line};
}

void Findings::open(std::string what, Place place, Hides hides) {
  if (what.size() > k_sentence_max) what = what.substr(0, k_sentence_max) + "…";
  if (m_open.size() < k_open_max) m_open.push_back({std::move(what), std::move(place), hides});
}

void Findings::spend_values(std::size_t values) {
  m_values += values;
  if (m_values > k_values_max) fail();
}

void Findings::spend_variables(std::size_t variables) {
  m_variables += variables;
  if (m_variables > k_variables_max) fail();
}

void Findings::spend_bytes(std::size_t bytes) {
  m_bytes += bytes;
  if (m_bytes > k_bytes_max) fail();
}

std::vector<Open> Findings::take() {
  const auto before = [](const Open& a, const Open& b) {
    return std::tie(a.place, a.what, a.hides) < std::tie(b.place, b.what, b.hides);
  };
  std::sort(m_open.begin(), m_open.end(), before);
  m_open.erase(std::unique(m_open.begin(), m_open.end()), m_open.end());
  return std::move(m_open);
}

}  // namespace keelson::gitlab
