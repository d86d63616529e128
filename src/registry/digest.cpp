// SPDX-License-Identifier: Apache-2.0
#include "src/registry/digest.hpp"

#include <Poco/SHA2Engine.h>

namespace keelson::registry {

std::string sha256_digest(std::string_view bytes) {
  Poco::SHA2Engine engine(Poco::SHA2Engine::SHA_256);
  engine.update(bytes.data(), bytes.size());
  return "sha256:" + Poco::DigestEngine::digestToHex(engine.digest());
}

}  // namespace keelson::registry
