// SPDX-License-Identifier: Apache-2.0
#include "analyzer/shell/walker.hpp"

namespace keelson::shell {

States Walker::make(const Call& call, State state) {
  add_open("make is not followed yet", call.place);
  return {std::move(state)};
}

}  // namespace keelson::shell
