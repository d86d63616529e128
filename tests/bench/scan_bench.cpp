// SPDX-License-Identifier: Apache-2.0
// How fast `keelson scan` reads a tree of 100,000 Dockerfiles, first and again, and with how
// much memory: whole processes, page cache warm. Prints figures beside a baseline.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <regex>
#include <sstream>
#include <string>
#include <thread>

#include "tests/bench/ordinary.hpp"

namespace fs = std::filesystem;
using namespace keelson;

namespace {

constexpr std::uint32_t k_files = 100'000, k_teams = 200;

void make_tree(const fs::path& directory) {
  for (std::uint32_t i = 0; i < k_files; ++i) {
    const fs::path service = directory / "services" / ("team" + std::to_string(i % k_teams)) /
                             ("service" + std::to_string(i));
    fs::create_directories(service);
    std::ofstream(service / "Dockerfile") << bench::ordinary_dockerfile(i);
    std::ofstream(service / "main.go") << "package main\n";
  }
  std::ofstream(directory / "keelson.yml")
      << "version: 1\n"
         "registries: [{name: prod, type: distribution, url: 'https://registry.example.com'}]\n"
         "sources: [{directory: services}]\n"
         "builds: [{dockerfile: 'services/*/*/Dockerfile', produces: "
         "'registry.example.com/{1}/{2}'}]\n"
         "live: [{name: list, type: file, path: live.yml}]\n"
         "retention: [{repositories: '*', keep_last: 1, max_age: 90d}]\n"
         "keep: none\n";
}

// Runs in a process of its own, its output thrown away.
double run(const char* what, const std::function<void()>& work) {
  std::fflush(stdout);
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = ::fork();
  if (child == 0) {
    if (std::freopen("/dev/null", "w", stdout) == nullptr) ::_exit(1);
    work();
    ::_exit(0);
  }
  int status = 0;
  rusage used{};
  ::wait4(child, &status, 0, &used);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (status != 0) {
    std::fprintf(stderr, "%s failed\n", what);
    std::exit(1);
  }
  std::printf("%-40s %7.3f s %9.0f files/s %6.0f MB\n", what, seconds, k_files / seconds,
              static_cast<double>(used.ru_maxrss) / 1024);
  return seconds;
}

// What a quick script does: walk, read, and look at each line.
void grep(const fs::path& directory) {
  const std::regex pattern(R"(^\s*(FROM|COPY\s+--from=)\s*(\S+))", std::regex::optimize);
  std::size_t found = 0;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.path().filename() != "Dockerfile") continue;
    std::ifstream in(entry.path());
    for (std::string line; std::getline(in, line);) found += std::regex_search(line, pattern);
  }
  std::printf("%zu\n", found);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: keelson_bench_scan DIRECTORY KEELSON\n");
    return 2;
  }
  const fs::path directory = fs::path(argv[1]) / "keelson-bench-scan";
  const std::string program = fs::absolute(argv[2]).string();
  fs::remove_all(directory);
  make_tree(directory);
  // Files changed less than two seconds before a scan are not believed by the next.
  std::this_thread::sleep_for(std::chrono::seconds(3));
  const auto scan = [&] {
    fs::current_path(directory);
    ::execl(program.c_str(), "keelson", "scan", nullptr);
  };
  std::printf("%u Dockerfiles, %u threads of hardware\n", k_files,
              std::thread::hardware_concurrency());
  run("(once, to warm the page cache)", [&] { grep(directory / "services"); });
  run("baseline: walk and std::regex, one thread", [&] { grep(directory / "services"); });
  const double first = run("keelson scan, nothing remembered", scan);
  const double again = run("keelson scan, nothing changed", scan);
  std::printf("again is %.1f times as fast\n", first / again);
  fs::remove_all(directory);
}
