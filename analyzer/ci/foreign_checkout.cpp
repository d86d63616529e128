// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/foreign_checkout.hpp"

#include "analyzer/ci/files.hpp"

namespace keelson::ci {
namespace {

// `${{ github.repository }}`, or the head of a pull request, or one of them; nothing beside it:
// `${{ github.repository_owner }}/other` is another.
bool is_own(const std::string& written) {
  std::string text;
  for (const char c : written) {
    if (c != ' ' && c != '$' && c != '{' && c != '}') text += c;
  }
  for (const std::string& one : split_list(text, "|")) {
    if (one != "github.repository" && one != "github.event.pull_request.head.repo.full_name")
      return false;
  }
  return !text.empty();
}

}  // namespace

std::optional<ForeignCheckout> foreign_checkout(const std::string& written,
                                                const std::string& repository,
                                                const gitlab::Project& project,
                                                const Place& place) {
  if (repository.empty() || lower_case(repository) == lower_case(project.path) || is_own(written))
    return std::nullopt;
  return ForeignCheckout{repository.find('*') == std::string::npos ? repository : written, place};
}

void open_builds(const ForeignCheckout& checkout, ImageActions& actions) {
  for (ImageBuild& build : actions.builds) {
    const bool is_before =
        build.place.file == checkout.place.file && build.place.line < checkout.place.line;
    if (is_before || !build.inline_dockerfile.empty() || build.dockerfile.empty()) continue;
    build.dockerfile.clear();
    if (build.unknown.content.empty())
      build.unknown.content = "the Dockerfile is in " + checkout.repository +
                              ", which is checked out in place of this repository";
  }
}

}  // namespace keelson::ci
