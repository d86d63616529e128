// SPDX-License-Identifier: Apache-2.0
#include "src/config/statements.hpp"

#include "analyzer/model/error.hpp"

namespace keelson::config {
namespace {

using enum StatedSubject;
using enum StatedVerdict;

constexpr StatedSubject k_subjects[] = {include, command, action, file, variable};

class StatementLoader {
 public:
  StatementLoader(const Document& document, const std::string& at)
      : m_document(document), m_at(at) {}

  Statement load() {
    Statement s;
    set_subject(s);
    s.project = text("project");
    set_verdict(s);
    if (s.subject == variable && !is_given("values"))
      fail("variable", "of a variable only its values can be stated", "write values: [a, b]");
    if (s.subject != variable && s.verdict == values)
      fail("values", "only a variable has values", "write variable: NAME");
    if (s.subject != file && s.verdict == takes)
      fail("takes", "only a Dockerfile takes something", "write file: PATH");
    if (!s.file.empty()) {
      fail("file", "values for single Dockerfiles are stated where it is said what they make",
           "write builds: with arguments: [NAME=value]");
    }
    if (s.subject != variable && is_given("project"))
      fail("project", "only a variable is of some projects", "remove it");
    return s;
  }

 private:
  bool is_given(const char* key) const { return !text(key).empty() || count(key) > 0; }
  std::string path(const char* key) const { return m_at + "." + key; }
  std::size_t count(const char* key) const { return m_document.count(path(key)); }

  std::string text(const char* key) const {
    const Entry* entry = m_document.find(path(key));
    return entry ? entry->value : "";
  }

  void set_subject(Statement& s) {
    int subjects = 0;
    for (const StatedSubject subject : k_subjects) {
      if (!is_given(subject_name(subject))) continue;
      const bool is_scope = subject == file && is_given("variable");
      (is_scope ? s.file : s.pattern) = text(subject_name(subject));
      if (is_scope) continue;
      s.subject = subject;
      ++subjects;
    }
    if (subjects != 1) {
      fail("",
           subjects == 0 ? "it says of nothing what it is" : "it says it of more than one thing",
           "write one of include, command, action, file, variable");
    }
    s.origin = m_document.find(path(subject_name(s.subject)))->origin;
  }

  void set_verdict(Statement& s) {
    int verdicts = 0;
    if (is_given("builds")) ++verdicts, s.verdict = builds_nothing;
    if (is_given("takes")) ++verdicts, s.verdict = takes;
    if (is_given("values")) ++verdicts, s.verdict = values;
    if (verdicts != 1) {
      fail("", verdicts == 0 ? "it says nothing" : "it says more than one thing",
           "write one of builds: nothing, takes: [...], values: [...]");
    }
    const char* key = s.verdict == takes ? "takes" : "values";
    for (std::size_t i = 0; i < count(key); ++i)
      s.texts.push_back(m_document.find(path(key) + "[" + std::to_string(i) + "]")->value);
    for (const std::string& text : s.texts) {
      if (s.verdict == takes && text.find_first_of("<> ") != std::string::npos)
        fail("takes", "no image is called " + text, "write those it takes: [base/jdk, \"base/*\"]");
    }
  }

  // `key` may be empty: the whole entry.
  [[noreturn]] void fail(const std::string& key, const std::string& cause,
                         const std::string& next) const {
    const std::string at = key.empty() ? m_at : m_at + "." + key;
    std::string origin;
    for (const Entry& entry : m_document.entries()) {
      if (entry.path == at || entry.path.starts_with(at + ".") || entry.path.starts_with(at + "["))
        origin = origin.empty() ? entry.origin : origin;
    }
    throw Error(ErrorKind::configuration, origin + ": read", at, cause, next);
  }

  const Document& m_document;
  const std::string& m_at;
};

std::string list_text(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
  return "[" + all + "]";
}

}  // namespace

const char* subject_name(StatedSubject subject) {
  switch (subject) {
    case include:
      return "include";
    case command:
      return "command";
    case action:
      return "action";
    case file:
      return "file";
    case variable:
      return "variable";
  }
  return "file";
}

std::string statement_text(const Statement& s) {
  std::string text = std::string(subject_name(s.subject)) + ": " + s.pattern;
  if (!s.file.empty()) text += ", file: " + s.file;
  if (!s.project.empty()) text += ", project: " + s.project;
  if (s.verdict == builds_nothing) return text + ", builds: nothing";
  if (s.verdict == values) return text + ", values: " + list_text(s.texts);
  return text + ", takes: " + (s.texts.empty() ? "nothing" : list_text(s.texts));
}

Statement statement_of(const Document& document, const std::string& at) {
  return StatementLoader(document, at).load();
}

}  // namespace keelson::config
