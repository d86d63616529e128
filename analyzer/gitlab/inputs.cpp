// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gitlab/inputs.hpp"

#include <algorithm>

#include "analyzer/gitlab/plain.hpp"

namespace keelson::gitlab {
namespace {

bool is_boolean(const Value& value) {
  return is_true(value) || is_false(value);
}

bool is_of_type(const Value& value, const std::string& type) {
  if (value.is_scalar() && value.text.find('*') != std::string::npos) return true;  // not known
  if (type == "array") return value.is_list();
  if (type == "number") return is_number(value);
  if (type == "boolean") return is_boolean(value);
  return value.is_scalar() && !is_number(value) && !is_boolean(value);
}

bool is_option(const Value& value, const Value& options) {
  return std::any_of(options.items.begin(), options.items.end(),
                     [&](const ValuePtr& option) { return json_of(*option) == json_of(value); });
}

ValuePtr value_of(const std::string& name, const Value& spec, const ValuePtr& given,
                  const Place& asked_from, Findings& findings) {
  const std::string type = specified(spec, "type") != nullptr ? text_of(spec, "type") : "string";
  const ValuePtr by_default = spec.member("default");
  const bool is_given = given && !given->is_null();
  const auto open = [&](const std::string& why) {
    findings.open("`" + name + "` input: " + why, asked_from);
  };
  if (!is_given && specified(spec, "rules") != nullptr) {
    open("its value depends on rules");
    return scalar_like(spec, "*");
  }
  if (!is_given && !by_default) {
    open("required value has not been provided");
    return scalar_like(spec, "*");
  }
  const ValuePtr value = is_given ? given : by_default;
  if (value->is_null()) return value;
  if (!is_of_type(*value, type))
    open(std::string(is_given ? "provided" : "default") + " value is not a " + type);
  const Value* options = specified(spec, "options");
  if (options != nullptr && options->is_list() && value->is_scalar() &&
      value->text.find('*') == std::string::npos && !is_option(*value, *options))
    open("`" + value->text + "` cannot be used because it is not in the list of allowed options");
  return value;
}

}  // namespace

InputValues input_values(const Value& spec, const Value* given, Giver giver,
                         const Place& asked_from, Findings& findings) {
  InputValues values;
  const Value* inputs = specified(spec, "inputs");
  if (inputs != nullptr)
    for (const auto& [name, input] : inputs->members) {
      const ValuePtr value = given != nullptr ? given->member(name) : ValuePtr{};
      values[name] = value_of(name, *input, value, asked_from, findings);
      const bool is_scalar = values[name]->is_scalar();
      if (giver == Giver::anybody && is_scalar) values[name] = scalar_like(*input, "*");
    }
  // Declarations may themselves be included; then what is given is taken as it is.
  const bool may_declare_more = specified(spec, "include") != nullptr;
  if (given != nullptr)
    for (const auto& [name, value] : given->members) {
      if (values.count(name) > 0) continue;
      if (may_declare_more)
        values[name] = value;
      else
        findings.open("unknown input arguments: " + name, asked_from);
    }
  return values;
}

}  // namespace keelson::gitlab
