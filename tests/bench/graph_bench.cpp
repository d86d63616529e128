// SPDX-License-Identifier: Apache-2.0
// How fast and how small the graph of a million images is, each figure beside a plain
// map of strings: keelson_bench_graph DIRECTORY [KEELSON]. Asserts no time.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "analyzer/graph/builder.hpp"
#include "analyzer/graph/components.hpp"
#include "analyzer/graph/cycles.hpp"
#include "analyzer/graph/find.hpp"
#include "analyzer/graph/reach.hpp"
#include "analyzer/graph/snapshot.hpp"
#include "tests/bench/generated.hpp"

using namespace keelson;
using namespace keelson::graph;
using keelson::bench::Generated;

namespace {

constexpr std::uint32_t k_roots = 10'000;
using PlainMap = std::unordered_map<std::string, std::vector<std::string>>;

double peak_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024;
}

template <class Work>
double seconds(Work work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void print(const char* what, double value, const char* unit) {
  std::printf("  %-46s %10.3f %s\n", what, value, unit);
  std::fflush(stdout);
}

// Runs `work` in a process of its own, so that each peak is its own.
template <class Work>
void apart(const char* title, Work work) {
  std::printf("%s\n", title);
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    work();
    std::fflush(stdout);
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (status != 0) std::exit(1);
}

std::uint32_t root(std::uint32_t n) {
  return static_cast<std::uint32_t>(Generated::mix(n) % Generated::k_images);
}

Graph make_graph() {
  GraphBuilder builder;
  Build build;
  for (std::uint32_t i = 0; i < Generated::k_images; ++i) {
    Generated::make(i, build);
    builder.add(build);
    builder.add(KnownImage(Generated::image(i), Generated::digest(i)));
  }
  return std::move(builder).finish();
}

PlainMap make_plain_map() {
  PlainMap map;
  Build build;
  for (std::uint32_t i = 0; i < Generated::k_images; ++i) {
    Generated::make(i, build);
    auto& needs = map[build.products[0]];
    needs.push_back(build.dockerfile);
    auto& inputs = map[build.dockerfile];
    for (const Input& input : build.inputs) inputs.push_back(input.reference);
  }
  return map;
}

// Distance of `goal`, or the number of all that is reached.
std::size_t walk(const PlainMap& map, const std::vector<std::string>& starts,
                 const std::string& goal) {
  std::unordered_map<std::string, std::size_t> distance;
  std::deque<std::string> queue;
  for (const auto& start : starts) {
    if (distance.emplace(start, 0).second) queue.push_back(start);
  }
  for (; !queue.empty(); queue.pop_front()) {
    const std::size_t next = distance[queue.front()] + 1;
    if (queue.front() == goal) return next - 1;
    const auto found = map.find(queue.front());
    if (found == map.end()) continue;
    for (const auto& target : found->second) {
      if (distance.emplace(target, next).second) queue.push_back(target);
    }
  }
  return distance.size();
}

void bench_plain_map() {
  PlainMap map;
  print("made in", seconds([&] { map = make_plain_map(); }), "s");
  std::size_t edges = 0;
  for (const auto& [name, needs] : map) edges += needs.size();
  print("peak", peak_bytes() / static_cast<double>(edges), "bytes an edge");
  std::vector<std::string> roots;
  for (std::uint32_t i = 0; i < k_roots; ++i) roots.push_back(Generated::image(root(i)));
  std::size_t reached = 0;
  print("closure of 10,000 roots", seconds([&] { reached = walk(map, roots, ""); }), "s");
  std::printf("  reached %zu\n", reached);
  const std::string from = Generated::image(Generated::k_images - 1), to = Generated::image(0);
  print("why: shortest path", 1e3 * seconds([&] { reached = walk(map, {from}, to); }), "ms");
}

void bench_graph(const std::filesystem::path& file) {
  std::optional<Graph> graph;
  print("made in", seconds([&] { graph = make_graph(); }), "s");
  const double edges = static_cast<double>(graph->edge_count());
  print("peak", peak_bytes() / edges, "bytes an edge");
  std::printf("  %u images, %zu builds, %zu edges\n", graph->first_build(),
              graph->size() - graph->first_build(), graph->edge_count());
  std::vector<NodeId> roots;
  for (std::uint32_t i = 0; i < k_roots; ++i)
    roots.push_back(*graph->find(Generated::image(root(i))));
  std::optional<Reach> reach;
  print("closure of 10,000 roots", seconds([&] { reach.emplace(*graph, roots, Direction::needs); }),
        "s");
  std::printf("  reached %zu\n", reach->order().size());
  const auto needs = [&](NodeId node) { return graph->needs(node); };
  print("components", seconds([&] { components(graph->size(), needs); }), "s");
  print("cycles", seconds([&] { find_cycles(*graph); }), "s");
  print("saved in", seconds([&] {
          write_snapshot({*graph, reach->nodes(), "registry.example.com"}, file);
        }),
        "s");
  print("saved size", static_cast<double>(std::filesystem::file_size(file)) / edges,
        "bytes an edge");
}

void bench_saved(const std::filesystem::path& file) {
  std::optional<Snapshot> saved;
  print("loaded and checked in", seconds([&] { saved = read_snapshot(file); }), "s");
  print("peak", peak_bytes() / static_cast<double>(saved->graph.edge_count()), "bytes an edge");
  const std::string from = Generated::image(Generated::k_images - 1), to = Generated::image(0);
  std::size_t length = 0;
  print("why: both names found, shortest path",
        1e3 * seconds([&] {
          const auto starts = find_images(saved->graph, from),
                     goals = find_images(saved->graph, to);
          const Reach reach(saved->graph, starts, Direction::needs);
          length = reach.path(goals[0]).size();
        }),
        "ms");
  std::printf("  over %zu nodes\n", length);
}

void bench_program(const std::string& program, const std::filesystem::path& file) {
  const std::string low = Generated::image(3'003), high = Generated::image(999'999);
  for (const std::string& query :
       {"dependents " + low, "ancestors " + high, "why " + high + " " + Generated::image(0)}) {
    const std::string command = program + " " + query + " --graph " + file.string();
    std::string lines;
    if (FILE* out = popen((command + " | wc -l").c_str(), "r")) {
      for (int c; (c = std::fgetc(out)) != EOF && c != '\n';) lines += static_cast<char>(c);
      pclose(out);
    }
    int status = 0;
    const double time = seconds([&] { status = std::system((command + " >/dev/null").c_str()); });
    if (status != 0) std::exit(1);
    print((query.substr(0, query.find(' ')) + ", " + lines + " lines").c_str(), time, "s");
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: keelson_bench_graph DIRECTORY [KEELSON]\n");
    return 2;
  }
  const auto file = std::filesystem::path(argv[1]) / "bench.keelson";
  apart("baseline: unordered_map<string, vector<string>>", bench_plain_map);
  apart("graph", [&] { bench_graph(file); });
  apart("saved graph", [&] { bench_saved(file); });
  if (argc > 2) {
    std::printf("program, start to exit (few answers, or printing is measured)\n");
    bench_program(argv[2], file);
  }
  std::filesystem::remove(file);
}
