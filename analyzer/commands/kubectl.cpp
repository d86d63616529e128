// SPDX-License-Identifier: Apache-2.0
// kubectl and oc where they name an image themselves; manifests are read elsewhere.
#include "analyzer/commands/families.hpp"

namespace keelson::commands {

void recognise_kubectl(const Invocation& invocation) {
  // Their flags are many; only those that stand before or between what matters are needed.
  const FlagTable table{
      "n/namespace context cluster kubeconfig s/server token user as as-group image f/filename "
      "l/selector o/output cache-dir request-timeout certificate-authority client-certificate "
      "client-key field-manager dry-run-strategy env labels port overrides restart command",
      "all local record dry-run insecure-skip-tls-verify i/stdin t/tty rm attach quiet h/help "
      "expose privileged"};
  const Arguments arguments = read_arguments(invocation.words, 1, table, Order::mixed);
  const auto& words = arguments.positional;
  if (words.empty()) return;
  if (words[0] == "run" || words[0] == "create" || words[0] == "debug") {
    for (const std::string& image : arguments.values("image")) invocation.add_use(image);
  } else if (words[0] == "set" && words.size() > 2 && words[1] == "image") {
    for (std::size_t i = 2; i < words.size(); ++i)
      if (const std::size_t equals = words[i].find('='); equals != std::string::npos)
        invocation.add_use(words[i].substr(equals + 1));
  }
}

}  // namespace keelson::commands
