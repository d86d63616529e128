// SPDX-License-Identifier: Apache-2.0
// The instructions of a Dockerfile by name. Knows their names, not what they mean.
#pragma once
#include <string_view>

namespace keelson::dockerfile {

enum class Keyword : unsigned char {
  unknown,
  add,
  arg,
  cmd,
  copy,
  entrypoint,
  env,
  expose,
  from,
  healthcheck,
  label,
  maintainer,
  onbuild,
  run,
  shell,
  stopsignal,
  user,
  volume,
  workdir,
};

// Case does not matter (rule 7).
Keyword keyword_of(std::string_view word);

// "COPY"
std::string_view keyword_name(Keyword keyword);

}  // namespace keelson::dockerfile
