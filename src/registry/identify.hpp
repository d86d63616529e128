// SPDX-License-Identifier: Apache-2.0
// Which registry it is, by what it says and how it behaves, and what its garbage collector
// destroys that is still needed. Changes nothing; unsure is unknown.
#pragma once
#include <string>
#include <vector>

#include "src/net/http_client.hpp"

namespace keelson::registry {

enum class Product {
  unknown,
  distribution,
  distribution_2,
  distribution_3,
  dtr,
  gitlab,
  harbor,
  zot
};
const char* product_name(Product product);

struct Identity {
  Product product = Product::unknown;
  std::string evidence;  // what told it
};

// Asks it, and one of these repositories, for what cannot be there. Throws Error when it
// does not answer at all.
Identity identify(const net::ClientOptions& options, const std::vector<std::string>& repositories);

struct Danger {
  std::string what;
  std::string safe;     // what to do instead
  std::string command;  // to be copied; may be empty
};

// What its garbage collector is known to destroy.
std::vector<Danger> collector_dangers(Product product);

}  // namespace keelson::registry
