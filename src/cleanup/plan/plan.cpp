// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/plan/plan.hpp"

namespace keelson::cleanup {

const char* verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::doomed:
      return "doomed";
    case Verdict::protected_:
      return "protected";
    case Verdict::kept:
      return "kept";
    case Verdict::unknown:
      return "unknown";
  }
  return "unknown";
}

PlanView view_of(const Plan& plan) {
  return {plan.header, [&plan](const ItemVisitor& visit) {
            for (const Item& item : plan.items) visit(item);
          }};
}

}  // namespace keelson::cleanup
