// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gitlab/image.hpp"

#include "analyzer/gitlab/matrix.hpp"

namespace keelson::gitlab {
namespace {

// The proxy's route is GitLab's alone: no registry has a repository of that name.
std::string without_proxy(const std::string& reference) {
  static constexpr std::string_view route = "/dependency_proxy/containers/";
  const std::size_t at = reference.find(route);
  return at == std::string::npos ? reference : "docker.io/" + reference.substr(at + route.size());
}

}  // namespace

ImageUse image_of(const Value* image, const Variables& variables, const Layer& matrix,
                  Findings& findings) {
  if (image == nullptr) return {};
  const Value* name = image->is_map() ? specified(*image, "name") : image;
  if (name == nullptr || !name->is_scalar()) return {"*", place_of(*image), "a list or a map"};
  const std::string text = expanded(with_matrix(name->text, matrix), variables);
  findings.spend_bytes(text.size());
  return {text.empty() ? "*" : without_proxy(text), place_of(*name), name->text};
}

std::vector<ImageUse> services_of(const ValuePtr& services, const Variables& variables,
                                  const Layer& matrix, Findings& findings) {
  std::vector<ImageUse> uses;
  if (!services || services->is_null()) return uses;
  for (const ValuePtr& service : flattened(services).value_or(std::vector<ValuePtr>{}))
    if (!service->is_null()) uses.push_back(image_of(service.get(), variables, matrix, findings));
  return uses;
}

}  // namespace keelson::gitlab
