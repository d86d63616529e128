// SPDX-License-Identifier: Apache-2.0
#include "src/cli/coverage_output.hpp"

#include <set>

#include "src/cli/json_text.hpp"

namespace keelson::cli {
namespace {

void print_gaps(std::ostream& out, const std::string& title, const std::vector<scan::Gap>& gaps,
                Context& context) {
  if (gaps.empty()) return;
  out << "\n" << title << ":\n";
  for (const scan::Gap& gap : gaps)
    out << "  " << gap.place << (gap.what.empty() ? "" : "  ") << context.brief(gap.what) << "\n";
}

// A file is proven when all its builds are known wholly.
void print_linked(std::ostream& out, const scan::Builds& builds) {
  std::set<std::string> all, linked, proven;
  for (const Build& build : builds.builds) all.insert(build.dockerfile);
  linked = all;
  for (const scan::Gap& gap : builds.coverage.unlinked) linked.erase(gap.place);
  proven = linked;
  for (const Build& build : builds.builds) {
    if (!build.unproven.empty() || !build.opened.empty()) proven.erase(build.dockerfile);
  }
  if (all.empty()) return;
  out << "\n"
      << linked.size() << " of " << all.size() << (all.size() == 1 ? " file is" : " files are")
      << " linked to what " << (all.size() == 1 ? "it makes" : "they make");
  if (!linked.empty()) {
    out << ", " << (proven.size() == linked.size() ? "all" : std::to_string(proven.size()))
        << " of them proven";
  }
  out << "\n";
}

void append_gaps(std::string& out, const char* key, const std::vector<scan::Gap>& gaps) {
  out.append("\"").append(key).append("\":[");
  const char* separator = "";
  for (const scan::Gap& gap : gaps) {
    out += separator;
    separator = ",";
    out += "{\"place\":";
    append_json(out, gap.place);
    out += ",\"what\":";
    append_json(out, gap.what);
    out += "}";
  }
  out += "]";
}

}  // namespace

void print_coverage(std::ostream& out, const scan::Builds& builds, Context& context) {
  print_linked(out, builds);
  if (builds.builds.empty()) return;
  std::vector<scan::Gap> files = builds.coverage.unlinked;
  for (scan::Gap& gap : files) gap.what.clear();
  print_gaps(out,
             "what these make is not known, so their bases count as live (name it\n"
             "under builds: in keelson.yml)",
             files, context);
  print_gaps(out, "made or pushed, but by no known Dockerfile", builds.coverage.unbuilt, context);
  print_gaps(out, "known in part only", builds.coverage.open, context);
  print_gaps(out,
             "not read; all Dockerfiles of the project count as live, since it may build\n"
             "more",
             builds.coverage.out_of_reach, context);
}

void append_coverage(std::string& out, const scan::Coverage& coverage) {
  out += "{";
  append_gaps(out, "unlinked", coverage.unlinked);
  out += ",\n";
  append_gaps(out, "unbuilt", coverage.unbuilt);
  out += ",\n";
  append_gaps(out, "open", coverage.open);
  out += ",\n";
  append_gaps(out, "outOfReach", coverage.out_of_reach);
  out += "}";
}

}  // namespace keelson::cli
