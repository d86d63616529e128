// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gitlab/matrix.hpp"

#include <algorithm>
#include <charconv>

#include "analyzer/gitlab/plain.hpp"

namespace keelson::gitlab {
namespace {

constexpr std::size_t k_text_max = std::size_t{64} << 10;
constexpr std::size_t k_instances_max = 200;  // GitLab's own limit

struct Column {
  std::string name;
  std::vector<std::string> values;
  bool is_null = false;  // GitLab leaves it out of the job's name
};

std::vector<Column> columns_of(const Value& combination) {
  std::vector<Column> columns;
  for (const auto& [name, value] : combination.members) {
    Column column{name, {}, value->is_null()};
    if (!value->is_list()) column.values.push_back(plain_text(*value));
    for (const ValuePtr& item : flattened(value).value_or(std::vector<ValuePtr>{}))
      if (value->is_list()) column.values.push_back(plain_text(*item));
    columns.push_back(std::move(column));
  }
  return columns;
}

std::size_t rows_of(const std::vector<Column>& columns) {
  std::size_t rows = columns.empty() ? 0 : 1;
  for (const Column& column : columns) {
    rows *= column.values.size();
    if (rows > k_instances_max) return k_instances_max + 1;
  }
  return rows;
}

// One row: the last column changes fastest.
Instance row(const std::string& job, const std::vector<Column>& columns, std::size_t number) {
  Instance instance;
  instance.job = job;
  std::vector<std::string> shown(columns.size());
  for (std::size_t i = columns.size(); i-- > 0;) {
    const Column& column = columns[i];
    shown[i] = column.values[number % column.values.size()];
    number /= column.values.size();
    instance.variables[column.name].text = shown[i];
  }
  instance.name = job + ": [";
  const char* between = "";
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].is_null) continue;
    instance.name += between + shown[i];
    between = ", ";
  }
  instance.name += "]";
  return instance;
}

// Too many combinations: one job whose variables may have any of their values.
Instance any_row(const std::string& job, const std::vector<ValuePtr>& combinations) {
  Instance instance{job, job, {}, "*", "*"};
  for (const ValuePtr& combination : combinations)
    for (const Column& column : columns_of(*combination))
      for (const std::string& value : column.values) {
        const auto [place, is_new] = instance.variables.try_emplace(column.name, Given{value});
        if (!is_new && place->second.text != value) place->second = {"*", true, false};
      }
  return instance;
}

std::vector<Instance> matrix(const std::string& job, const ValuePtr& value, Findings& findings) {
  std::vector<Instance> instances;
  const auto combinations = flattened(value).value_or(std::vector<ValuePtr>{});
  for (const ValuePtr& combination : combinations) {
    const auto columns = columns_of(*combination);
    const std::size_t rows = rows_of(columns);
    if (instances.size() + rows > k_instances_max) {
      findings.open("jobs:" + job +
                        ":parallel:matrix config generates too many jobs "
                        "(maximum is 200)",
                    place_of(*value));
      return {any_row(job, combinations)};
    }
    for (std::size_t i = 0; i < rows; ++i) {
      instances.push_back(row(job, columns, i));
      findings.spend_bytes(instances.back().name.size());
    }
  }
  for (std::size_t i = 0; i < instances.size(); ++i) {
    instances[i].index = std::to_string(i + 1);
    instances[i].total = std::to_string(instances.size());
  }
  return instances;
}

}  // namespace

std::vector<Instance> instances_of(const std::string& job, const Value* parallel,
                                   Findings& findings) {
  const Instance alone{job, job, {}, "", "1"};
  if (parallel == nullptr) return {alone};
  if (parallel->is_scalar()) {
    std::size_t total = 0;
    const char* end = parallel->text.data() + parallel->text.size();
    const auto [read, error] = std::from_chars(parallel->text.data(), end, total);
    if (error != std::errc{} || read != end || total < 1 || total > k_instances_max) {
      findings.open("jobs:" + job + ":parallel config must be between 1 and 200",
                    place_of(*parallel));
      return {{job, job, {}, "*", "*"}};
    }
    std::vector<Instance> instances;
    const std::string count = std::to_string(total);
    for (std::size_t i = 1; i <= total; ++i) {
      const std::string index = std::to_string(i);
      findings.spend_bytes(job.size());
      instances.push_back({job, job + " " + index + "/" + count, {}, index, count});
    }
    return instances;
  }
  const ValuePtr combinations = parallel->member("matrix");
  std::vector<Instance> instances;
  if (combinations) instances = matrix(job, combinations, findings);
  if (instances.empty()) {
    findings.open("jobs:" + job + ":parallel config should be an array of hashes",
                  place_of(*parallel));
    instances.push_back(alone);
  }
  return instances;
}

std::string with_matrix(const std::string& text, const Layer& variables) {
  std::string result;
  std::size_t at = 0;
  for (std::size_t start = text.find("$[["); start != std::string::npos;
       start = text.find("$[[", at)) {
    const std::size_t end = text.find("]]", start);
    if (end == std::string::npos) break;
    std::string inside = text.substr(start + 3, end - start - 3);
    inside.erase(0, std::min(inside.find_first_not_of(' '), inside.size()));
    inside.erase(inside.find_last_not_of(' ') + 1);
    const auto found =
        inside.starts_with("matrix.") ? variables.find(inside.substr(7)) : variables.end();
    result += text.substr(at, start - at);
    result += found != variables.end() ? found->second.text : "*";
    if (result.size() > k_text_max) return "*";
    at = end + 2;
  }
  return result + text.substr(at);
}

}  // namespace keelson::gitlab
