// SPDX-License-Identifier: Apache-2.0
// When manifests were pushed and lost their tags, as far as two looks at a registry tell.
// Asks nobody. For src/registry alone.
#pragma once
#include "src/registry/inventory.hpp"

namespace keelson::registry {

// `before` may be null. Keeps a time the registry itself gave, if it is later.
void date(Inventory& inventory, const Inventory* before);

}  // namespace keelson::registry
