// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "analyzer/graph/cycles.hpp"
#include "analyzer/graph/text_table.hpp"

using namespace keelson;
using namespace keelson::graph;

namespace {

Build dependent(std::string dockerfile, std::string product, std::string base) {
  Build b;
  b.dockerfile = std::move(dockerfile);
  b.products = {std::move(product)};
  b.inputs = {{EdgeKind::from, base, base, 1}};
  return b;
}

std::vector<std::vector<std::string>> cycles_of(const std::vector<Build>& builds,
                                                const std::vector<KnownImage>& images = {}) {
  const Graph g(builds, images);
  std::vector<std::vector<std::string>> all;
  for (const Cycle& cycle : find_cycles(g).cycles) {
    auto& names = all.emplace_back();
    for (const NodeId n : cycle) names.emplace_back(g.name(n));
  }
  return all;
}

}  // namespace

TEST_CASE("an image built from itself is a cycle of one") {
  CHECK(cycles_of({dependent("app/Dockerfile", "r.io/app:latest", "r.io/app:latest")}) ==
        std::vector<std::vector<std::string>>{{"r.io/app:latest", "app/Dockerfile"}});
}

TEST_CASE("a version built from an earlier one is no cycle") {
  CHECK(cycles_of({dependent("app/Dockerfile", "r.io/app:*", "r.io/app:1")}).empty());
  CHECK(cycles_of({dependent("app/Dockerfile", "r.io/app:2", "r.io/app:1")}).empty());
  CHECK(cycles_of({dependent("app/Dockerfile", "r.io/app:*", "r.io/app:*")}).empty());
}

TEST_CASE("images built from each other are a cycle, from the smallest name on") {
  CHECK(cycles_of({dependent("b/Dockerfile", "r.io/b:*", "r.io/a:1"),
                   dependent("a/Dockerfile", "r.io/a:*", "r.io/b:1")}) ==
        std::vector<std::vector<std::string>>{
            {"r.io/a:1", "a/Dockerfile", "r.io/b:1", "b/Dockerfile"}});
}

TEST_CASE("a digest ends a cycle, for what it names was there before") {
  const std::string digest = "sha256:" + std::string(64, 'a');
  CHECK(cycles_of({dependent("a/Dockerfile", "r.io/a:1", "r.io/a@" + digest),
                   dependent("b/Dockerfile", "r.io/b:1", "r.io/b:1@" + digest)},
                  {{"r.io/a:1", digest}, {"r.io/b:1", digest}})
            .empty());
}

TEST_CASE("a cycle of a hundred thousand builds is walked without recursion") {
  std::vector<Build> builds;
  constexpr int k_count = 100'000;
  for (int i = 0; i < k_count; ++i) {
    builds.push_back(dependent("d" + std::to_string(i), "r.io/i" + std::to_string(i) + ":1",
                               "r.io/i" + std::to_string((i + 1) % k_count) + ":1"));
  }
  const auto found = cycles_of(builds);
  REQUIRE(found.size() == 1);
  CHECK(found[0].size() == 2 * k_count);
}

TEST_CASE("texts that begin alike, end early or hold zero bytes are sorted as texts") {
  TextTable table;
  std::vector<std::string> texts{"", "a"};
  for (int i = 0; i < 40; ++i) {
    texts.push_back("registry.example.com/team/service-" + std::to_string(i * 7919 % 1000));
    texts.push_back("a" + std::string(static_cast<std::size_t>(i + 1), '\0'));
    texts.push_back(std::string("\xc3\xa9t\xc3\xa9 ") + std::to_string(i));
  }
  for (const auto& text : texts) table.add(text);
  for (const auto& text : texts) CHECK(table.text(*table.find(text)) == text);
  std::vector<std::string> actual;
  for (const std::uint32_t id : table.sorted()) actual.emplace_back(table.text(id));
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  CHECK(actual == texts);
  CHECK_FALSE(table.find("b"));
}
