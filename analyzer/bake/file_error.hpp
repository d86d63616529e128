// SPDX-License-Identifier: Apache-2.0
// How the reading of a bake file fails, in whichever of its languages.
#pragma once
#include <string>

#include "analyzer/model/error.hpp"

namespace keelson::bake {

[[noreturn]] inline void fail(const std::string& path, const std::string& cause) {
  throw Error(ErrorKind::invalid, "reading bake file", path, cause);
}

}  // namespace keelson::bake
