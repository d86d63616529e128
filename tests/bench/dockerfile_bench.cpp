// SPDX-License-Identifier: Apache-2.0
// How fast Dockerfiles are read and resolved: one thread, texts in memory. Prints figures
// beside a baseline; never a verdict. Given files' paths on standard input, reads those.
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "analyzer/dockerfile/read.hpp"
#include "tests/bench/ordinary.hpp"

using namespace keelson;

namespace {

constexpr std::uint32_t k_files = 40'000;

// Runs until it has worked for a second; the best round counts.
template <class Work>
void measure(const char* what, const std::vector<std::string>& texts, std::size_t bytes,
             Work work) {
  double best = 0, spent = 0;
  std::size_t found = 0;
  for (int round = 0; round < 3 || (spent < 1 && round < 50); ++round) {
    const auto start = std::chrono::steady_clock::now();
    found = 0;
    for (const std::string& text : texts) found += work(text);
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    best = std::max(best, static_cast<double>(bytes) / seconds / 1e6);
    spent += seconds;
  }
  std::printf("%-44s %9.1f MB/s   (%zu images found)\n", what, best, found);
}

// What a quick script does: a regular expression on each line, no variables, no stages.
std::size_t grep(const std::string& text) {
  static const std::regex pattern(R"(^\s*(FROM|COPY\s+--from=|.*--mount=.*from=)\s*(\S+))",
                                  std::regex::icase | std::regex::optimize);
  std::size_t found = 0;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    // std::regex calls itself for each character: long lines would end the stack.
    found += line.size() < 4096 && std::regex_search(line, pattern);
  }
  return found;
}

}  // namespace

int main(int argc, char**) {
  std::vector<std::string> texts;
  if (argc > 1) {
    for (std::string path; std::getline(std::cin, path);) {
      std::ifstream in(path, std::ios::binary);
      texts.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
  } else {
    for (std::uint32_t i = 0; i < k_files; ++i) texts.push_back(bench::ordinary_dockerfile(i));
  }
  std::size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  std::printf("%zu Dockerfiles, %.1f MB, one thread, in memory\n", texts.size(),
              static_cast<double>(bytes) / 1e6);
  measure("baseline: std::regex on each line", texts, bytes, grep);
  measure("read: parsed, checked and resolved", texts, bytes,
          [](const std::string& text) { return dockerfile::read(text).external.size(); });
}
