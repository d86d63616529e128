// SPDX-License-Identifier: Apache-2.0
// A failing world in words.
#include "src/cleanup/decide.hpp"
#include "tests/property/model.hpp"
#include "tests/property/model_run.hpp"

namespace keelson::tests {

using namespace cleanup;

std::string shown(const Steps& steps) {
  Model model(steps);
  std::string text;
  for (const Build& build : model.builds) {
    text +=
        "  " + build.dockerfile + " makes " + (build.products.empty() ? "?" : build.products[0]);
    for (const Input& input : build.inputs) text += ", from " + input.reference;
    text += build.unproven.empty() ? "\n" : ", unproven\n";
  }
  for (const auto& image : model.live) text += "  live " + image + "\n";
  for (const auto& image : model.uses) text += "  used " + image + "\n";
  for (const auto& rule : model.keep) text += "  keep " + rule.pattern + "\n";
  for (const auto& name : model.failed) text += "  failed " + name + "\n";
  const World world = model.world();
  for (const Item& item : decide(world).items()) {
    text += "  " + item.repository + "@" + item.digest.substr(7, 8);
    for (const auto& tag : item.tags) text += " " + tag;
    for (const auto& part : item.children) text += ", part " + part.substr(7, 8);
    if (!item.subject.empty()) text += ", of " + item.subject.substr(7, 8);
    for (const ClaimedBase& base : item.built_on) text += ", on " + base.reference;
    if (item.shown) {
      text += ", config " + std::to_string(item.shown->configuration) + " layers";
      for (const auto layer : item.shown->layers) text += " " + std::to_string(layer);
      text += " steps";
      for (const auto step : item.shown->steps) text += " " + std::to_string(step);
    }
    text += std::string(": ") + verdict_name(item.verdict) + ", wave " + std::to_string(item.wave);
    for (const auto& tag : item.untag) text += ", untag " + tag;
    text += item.reasons.empty() ? "\n" : ", " + item.reasons[0].text + "\n";
  }
  return text;
}

}  // namespace keelson::tests
