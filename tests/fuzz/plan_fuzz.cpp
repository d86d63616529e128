// SPDX-License-Identifier: Apache-2.0
// Reads any bytes as a plan, with a hash that fits so that they get through: a plan, or an
// Error{refused} that names the file. Whatever is read is written and read back as the same,
// and can be verified and compared.
#include <cstdint>

#include "analyzer/model/error.hpp"
#include "src/cleanup/plan/diff.hpp"
#include "src/cleanup/plan/file.hpp"
#include "src/cleanup/plan/members.hpp"
#include "src/cleanup/verify/verify.hpp"
#include "tests/fuzz/require.hpp"

using namespace keelson;
using fuzz::require;

namespace {

std::string with_hash(std::string body) {
  const std::string hash = registry::sha256_digest(body);
  return body + "  \"hash\": \"" + hash + "\"\n}\n";
}

void check_refusal(const std::string& text) {
  try {
    cleanup::parse_plan(text, "plan.json");
  } catch (const Error& error) {
    require(error.kind() == ErrorKind::refused, "what is no plan is refused");
    require(error.object() == "plan.json", "an error names the file");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string body(reinterpret_cast<const char*>(data), size);
  check_refusal(body);
  const std::string text = with_hash(body);
  check_refusal(text);
  cleanup::Plan plan;
  try {
    plan = cleanup::read_members(text);
  } catch (const std::exception&) {
    return 0;
  }
  const std::string canonical = plan_text(view_of(plan));
  cleanup::Plan again;
  try {
    again = cleanup::parse_plan(canonical, "plan.json");
  } catch (const Error&) {
    return 0;  // out of order, or two texts that are one when replaced: no plan of ours
  }
  require(plan_text(view_of(again)) == canonical, "a plan reads back as it was written");
  (void)cleanup::verify(again);
  (void)cleanup::diff_plans(plan, again);
  return 0;
}
