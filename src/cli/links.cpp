// SPDX-License-Identifier: Apache-2.0
#include "src/cli/links.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "analyzer/model/image_reference.hpp"
#include "src/cli/table.hpp"

namespace keelson::cli {
namespace {

using Json = nlohmann::ordered_json;

void print_json(std::ostream& out, const std::string& query, const std::vector<Link>& links) {
  Json all = Json::array();
  for (const Link& l : links) {
    all.push_back({{"dependent", l.dependent},
                   {"base", l.base},
                   {"kind", l.kind},
                   {"dockerfile", l.dockerfile},
                   {"line", l.line},
                   {"distance", l.distance},
                   {"needed", l.is_needed}});
  }
  Json json{{"formatVersion", 1}};
  if (!query.empty()) json["query"] = query;
  json["links"] = std::move(all);
  out << json.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
}

std::string written_in(const Link& link) {
  return link.dockerfile.empty() ? link.kind : link.dockerfile + ":" + std::to_string(link.line);
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

// A base and what is built under a pattern of its name: the same thing, drawn joined.
std::set<std::pair<std::string, std::string>> joins_of(const std::vector<Link>& links) {
  const auto name_of = [](const std::string& text) { return text.substr(0, text.rfind(':')); };
  std::map<std::string, std::set<std::string>> dependents;
  for (const Link& l : links) dependents[name_of(l.dependent)].insert(l.dependent);
  std::set<std::pair<std::string, std::string>> joins;
  for (const Link& l : links) {
    const auto found = dependents.find(name_of(l.base));
    if (found == dependents.end()) continue;
    for (const std::string& product : found->second) {
      if (product != l.base && patterns_overlap(product, l.base)) joins.emplace(l.base, product);
    }
  }
  return joins;
}

void print_dot(std::ostream& out, const std::vector<Link>& links) {
  out << "digraph keelson {\n  rankdir=RL;\n  node [shape=box];\n";
  for (const Link& l : links) {
    out << "  " << quoted(l.dependent) << " -> " << quoted(l.base)
        << " [label=" << quoted(written_in(l)) << (l.kind == "from" ? "" : ", style=dashed")
        << "];\n";
  }
  for (const auto& [base, product] : joins_of(links)) {
    out << "  " << quoted(base) << " -> " << quoted(product)
        << " [style=dotted, arrowhead=none];\n";
  }
  out << "}\n";
}

std::string mermaid_text(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"')
      out += "#quot;";
    else if (c == '*')
      out += "#42;";
    else
      out += c;
  }
  return out + "\"";
}

void print_mermaid(std::ostream& out, const std::vector<Link>& links) {
  std::map<std::string, std::size_t> ids;
  for (const Link& l : links) ids.emplace(l.dependent, 0), ids.emplace(l.base, 0);
  out << "flowchart LR\n";
  std::size_t next = 0;
  for (auto& [name, id] : ids) {
    id = next++;
    out << "  n" << id << "[" << mermaid_text(name) << "]\n";
  }
  for (const Link& l : links) {
    out << "  n" << ids[l.dependent] << (l.kind == "from" ? " --> " : " -.-> ") << "n"
        << ids[l.base] << "\n";
  }
  for (const auto& [base, product] : joins_of(links))
    out << "  n" << ids[base] << " -.- n" << ids[product] << "\n";
}

void print_text(std::ostream& out, const std::vector<Link>& links, Context& context) {
  Table table({"image", "takes", "written in", ""});
  for (const Link& l : links) {
    table.add(
        {context.brief(l.dependent),
         (l.kind == "from" || l.dockerfile.empty() ? "" : l.kind + " ") + context.brief(l.base),
         written_in(l), l.is_needed ? "needed" : ""});
  }
  table.print(out);
}

}  // namespace

void append_links(const graph::Graph& graph, graph::NodeId source, const graph::Edge& edge,
                  int distance, bool is_needed, std::vector<Link>& links) {
  using graph::Relation;
  if (edge.relation() != Relation::input && edge.relation() != Relation::built_on &&
      edge.relation() != Relation::stands_on)
    return;
  const std::string from(graph.name(source)), base(graph.name(edge.target));
  if (edge.relation() == Relation::built_on) {
    links.push_back(
        {from, base, claim_name(static_cast<Claim>(edge.line())), "", 0, distance, is_needed});
    return;
  }
  if (edge.relation() == Relation::stands_on) {
    links.push_back(
        {from, base, edge.line() == 0 ? "history" : "layers", "", 0, distance, is_needed});
    return;
  }
  Link link{from, base, edge_kind_name(edge.kind()), from, edge.line(), distance, is_needed};
  const auto products = graph.products(source);
  if (products.empty()) links.push_back(link);
  for (const graph::NodeId product : products) {
    link.dependent = graph.name(product);
    links.push_back(link);
  }
}

void print_links(std::ostream& out, Format format, const std::string& query,
                 std::vector<Link> links, Context& context) {
  std::sort(links.begin(), links.end(), [](const Link& a, const Link& b) {
    return std::tie(a.distance, a.dependent, a.dockerfile, a.line, a.base, a.kind) <
           std::tie(b.distance, b.dependent, b.dockerfile, b.line, b.base, b.kind);
  });
  links.erase(std::unique(links.begin(), links.end()), links.end());
  switch (format) {
    case Format::text:
      return print_text(out, links, context);
    case Format::json:
      return print_json(out, query, links);
    case Format::dot:
      return print_dot(out, links);
    case Format::mermaid:
      return print_mermaid(out, links);
    case Format::markdown:
    case Format::html:
      break;  // no command that prints links takes them
  }
}

}  // namespace keelson::cli
