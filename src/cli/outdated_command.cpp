// SPDX-License-Identifier: Apache-2.0
// outdated: images built on an older image than their base's tag names now.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"
#include "analyzer/model/time.hpp"
#include "src/cleanup/protection.hpp"
#include "src/cli/around.hpp"
#include "src/cli/command.hpp"
#include "src/cli/known_graph.hpp"
#include "src/cli/table.hpp"
#include "src/store/snapshots.hpp"

namespace keelson::cli {
namespace {

using graph::NodeId;
using Json = nlohmann::ordered_json;

constexpr const char* k_is_current = "it is built on what the tag names now";

struct Outdated {
  std::string image, base;
  std::string evidence;
  bool is_live = false;
  auto operator<=>(const Outdated&) const = default;
};

// An image of the registry, by its tag.
struct Held {
  const registry::HeldManifest* manifest;
  const registry::RepositoryInventory* repository;
};

class Finder {
 public:
  Finder(const graph::Snapshot& known, const registry::Inventory& inventory)
      : m_known(known), m_inventory(inventory), m_live(needed_by_live(known)) {}

  std::set<Outdated> find() const {
    std::set<Outdated> found;
    for (const auto& repository : m_inventory.repositories) {
      for (const auto& tag : repository.tags) {
        const std::string name = m_known.host + "/" + repository.name + ":" + tag.name;
        const auto node = m_known.graph.find(name);
        if (node) look(*node, name, {&repository.manifest(tag), &repository}, found);
      }
    }
    return found;
  }

 private:
  void look(NodeId node, const std::string& name, const Held& image,
            std::set<Outdated>& found) const {
    for (const graph::Edge& made : m_known.graph.needs(node)) {
      if (made.relation() != graph::Relation::built_by) continue;
      for (const graph::Edge& input : m_known.graph.needs(made.target)) {
        if (input.relation() != graph::Relation::input) continue;
        const std::string base(m_known.graph.name(input.target));
        const auto held = find_held(base);
        if (!held) continue;
        const std::string shown = why_older_by_layers(node, base, *held);
        const std::string why = shown == k_is_current ? ""
                                : !shown.empty()      ? shown
                                                      : why_older(image, base, *held);
        if (!why.empty()) found.insert({name, base, why, m_live.contains(node)});
      }
    }
  }

  // By what its layers show: k_is_current where they are of the base as it is now, empty where
  // they show no image under the base's name.
  std::string why_older_by_layers(NodeId image, const std::string& base, const Held& now) const {
    const std::string base_name = parse_image_reference(base).name();
    std::string older;
    for (const graph::Edge& edge : m_known.graph.needs(image)) {
      if (edge.relation() != graph::Relation::stands_on) continue;
      const std::string shown(m_known.graph.name(edge.target));
      if (parse_image_reference(shown).name() != base_name) continue;
      if (is_now(shown, now)) return k_is_current;
      older = cleanup::step_text(m_known.graph, image, edge);
    }
    return older;
  }

  bool is_now(const std::string& reference, const Held& now) const {
    const ImageReference shown = parse_image_reference(reference);
    if (!shown.digest.empty())
      return shown.digest == now.manifest->digest.text() || is_part(shown.digest, now);
    const auto* tag = now.repository->find_tag(shown.tag);
    if (tag == nullptr) return false;
    const auto& digest = now.repository->manifest(*tag).digest;
    return digest == now.manifest->digest || is_part(digest.text(), now);
  }

  static bool is_part(const std::string& digest, const Held& index) {
    const auto& children = index.manifest->children;
    return std::any_of(children.begin(), children.end(),
                       [&](const auto& child) { return child.text() == digest; });
  }

  // nullopt for what is open, pinned, of another registry or not there.
  std::optional<Held> find_held(const std::string& reference) const {
    if (is_open(reference) || reference.find('@') != std::string::npos ||
        !reference.starts_with(m_known.host + "/")) {
      return std::nullopt;
    }
    const ImageReference image = parse_image_reference(reference);
    const auto* repository = m_inventory.find(image.repository);
    if (repository == nullptr) return std::nullopt;
    const auto* tag = repository->find_tag(image.tag);
    if (tag == nullptr) return std::nullopt;
    return Held{&repository->manifest(*tag), repository};
  }

  // A manifest and, of an index, its parts.
  static std::vector<const registry::HeldManifest*> parts_of(const Held& image) {
    std::vector<const registry::HeldManifest*> parts{image.manifest};
    for (const auto& child : image.manifest->children) {
      if (const auto* part = image.repository->find(child)) parts.push_back(part);
    }
    return parts;
  }

  // Digests under this name that it says it was built on.
  static std::vector<std::string> said_digests(const registry::HeldManifest& image,
                                               const std::string& name) {
    std::vector<std::string> digests;
    if (!image.origin) return digests;
    for (const ClaimedBase& base : image.origin->built_on) {
      if (base.claim != Claim::onbuild && base.reference.starts_with(name + "@"))
        digests.push_back(base.reference.substr(name.size() + 1));
    }
    return digests;
  }

  // Empty when nothing proves it. What the image says of its base goes before times: an image
  // made before its base's present one cannot hold it.
  static std::string why_older(const Held& image, const std::string& base, const Held& now) {
    const std::string base_name = parse_image_reference(base).name();
    std::set<std::string> present{now.manifest->digest.text()};
    std::optional<Time> base_made, image_made;
    for (const auto* part : parts_of(now)) {
      for (const auto& child : part->children) present.insert(child.text());
      const auto made = part->created;
      if (made && (!base_made || *made < *base_made)) base_made = made;
    }
    for (const auto* part : parts_of(image)) {
      std::string older;
      for (const std::string& digest : said_digests(*part, base_name)) {
        if (present.contains(digest)) return {};
        older = digest;
      }
      if (!older.empty()) return "says it was built on " + older.substr(0, 19);
      const auto made = part->created;
      if (made && (!image_made || *image_made < *made)) image_made = made;
    }
    // Times of reproducible builds say nothing.
    constexpr Time k_believable = Time(std::chrono::sys_days(std::chrono::year(2000) / 1 / 1));
    if (!base_made || !image_made || *image_made < k_believable || !(*image_made < *base_made))
      return {};
    return "made " + format_time(*image_made) + ", its base " + format_time(*base_made);
  }

  const graph::Snapshot& m_known;
  const registry::Inventory& m_inventory;
  graph::NodeSet m_live;
};

void print(const std::set<Outdated>& found, Context& context) {
  if (context.format == Format::json) {
    Json all = Json::array();
    for (const Outdated& o : found) {
      all.push_back(
          {{"image", o.image}, {"base", o.base}, {"evidence", o.evidence}, {"live", o.is_live}});
    }
    std::cout << Json{{"formatVersion", 1}, {"images", all}}.dump(2, ' ', false,
                                                                  Json::error_handler_t::replace)
              << "\n";
    return;
  }
  Table table({"image", "base", "", "because"});
  for (const Outdated& o : found) {
    table.add({context.brief(o.image), context.brief(o.base), o.is_live ? "live" : "",
               context.brief(o.evidence)});
  }
  table.print(std::cout);
  if (found.empty()) std::cerr << "nothing is known to be built on an older base\n";
}

}  // namespace

void add_outdated(Program& program) {
  struct OutdatedOptions {
    bool live = false, exit_code = false;
  };
  const auto options = std::make_shared<OutdatedOptions>();
  CLI::App& command = add_command(
      program, "outdated", "Images built on an older base than its tag names now",
      "keelson outdated --live\n  keelson outdated --exit-code", [&program, options] {
        Context& context = program.context;
        const std::string& registry = context.chosen_registry().name;
        const auto inventory = store::last_inventory(context.database(), registry);
        if (!inventory) {
          throw Error(ErrorKind::not_found, "compare images with their bases in", registry,
                      "the registry has not been read yet", "run keelson inventory");
        }
        auto found = Finder(known_graph(context), *inventory).find();
        if (options->live) std::erase_if(found, [](const Outdated& o) { return !o.is_live; });
        if (options->exit_code && !found.empty()) program.exit_code = 3;
        print(found, context);
      });
  command.add_flag("--live", options->live, "Only what something live is, or is built from");
  command.add_flag("--exit-code", options->exit_code, "Exit 3 when there are any");
  add_format(command, program.context, "text|json");
  add_registry(command, program.context);
  command.add_flag("--fresh", program.context.is_fresh,
                   "Read sources anew, not as `keelson scan` left them");
}

}  // namespace keelson::cli
