// SPDX-License-Identifier: Apache-2.0
// What expressions say, given the variables and functions of a bake file. What only run time
// knows stays unknown; a condition that is not known gives both ways. Bounded in work.
#pragma once
#include <functional>
#include <map>
#include <string>

#include "analyzer/bake/expression.hpp"
#include "analyzer/bake/value.hpp"

namespace keelson::bake {

// Names that hold here only: of a matrix, a `for`, the parameters of a function.
using Locals = std::map<std::string, Value, std::less<>>;

struct Function {
  std::vector<std::string> parameters;
  std::string variadic;  // the name that takes the rest; empty: none
  Expression result;
};

class Evaluator {
 public:
  // Says a name that is no local; nullopt when there is none.
  using Lookup = std::function<std::optional<Value>(std::string_view name)>;
  explicit Evaluator(Lookup lookup) : m_lookup(std::move(lookup)) {}

  std::map<std::string, Function, std::less<>> functions;

  Value evaluate(const Expression& expression, const Locals& locals);

 private:
  Value value_of(const Expression& expression, const Locals& locals);
  Value template_text(const Expression& expression, const Locals& locals);
  Value conditional(const Expression& expression, const Locals& locals);
  Value operation(const Expression& expression, const Locals& locals);
  Value member(const Value& whole, const Value& key);
  Value loop(const Expression& expression, const Locals& locals);
  Value object(const Expression& expression, const Locals& locals);
  Value call(const Expression& expression, const Locals& locals);

  Lookup m_lookup;
  std::size_t m_depth = 0;
  std::size_t m_steps = 0;
};

// A function of bake's own; unknown when it is not evaluated here.
Value call_standard(std::string_view name, const std::vector<Value>& arguments);

}  // namespace keelson::bake
