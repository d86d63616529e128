// SPDX-License-Identifier: Apache-2.0
// The lines of keelson.yml that settle what is not known. Suggests; states nothing itself.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "analyzer/model/build.hpp"

namespace keelson::cleanup {

// A sentence of the scan without the place at its end: "… (services/api/.gitlab-ci.yml:3)".
struct Unknown {
  std::string what;
  std::string place;  // may be empty
};
Unknown unknown_of(std::string_view sentence);

// That the include, command, action or file builds nothing; or, where a build does not say it,
// what the Dockerfile makes.
std::string settle_unproven(const Unknown& unknown, const Build& build);

// What the Dockerfile makes. `product` may be empty: then a person has to write it.
std::string settle_unlinked(const std::string& dockerfile, const std::string& product);
// The same for all Dockerfiles, in as few entries as reach none of `others`.
std::string settle_unlinked(const std::set<std::string>& dockerfiles,
                            const std::set<std::string>& others);
// That nothing of what it makes is kept.
std::string settle_unkept(const std::string& dockerfile);

// The most the Dockerfile takes, with a place to write it, which keelson.yml refuses until it is
// filled in. Empty: only an input whose name is open is bounded so.
std::string settle_takes(const std::string& dockerfile, const std::string& reference);
// The same for all Dockerfiles with what they leave open, in as few entries as they allow that
// reach none of `others`.
std::string settle_takes(const std::map<std::string, std::set<std::string>>& opened,
                         const std::set<std::string>& others);

}  // namespace keelson::cleanup
