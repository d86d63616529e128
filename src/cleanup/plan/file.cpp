// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/plan/file.hpp"

#include <cerrno>
#include <fstream>
#include <system_error>

#include "analyzer/model/error.hpp"
#include "src/cleanup/plan/members.hpp"

namespace keelson::cleanup {
namespace {

constexpr std::size_t k_size_max = std::size_t{4} << 30;
constexpr std::size_t k_read_piece = 1 << 20;

constexpr std::string_view k_before_hash = "  \"hash\": \"", k_after_hash = "\"\n}\n";
constexpr std::size_t k_hash = 7 + 64;  // "sha256:" and its digits

[[noreturn]] void refuse(const std::string& name, const std::string& cause) {
  throw Error(ErrorKind::refused, "read plan", name, cause,
              "make a new one: keelson plan --out " + name);
}

// The hash a text ends with, and all before its line. Empty when it does not end so.
struct Ending {
  std::string_view body, hash;
};
Ending ending_of(std::string_view text) {
  constexpr std::size_t length = k_before_hash.size() + k_hash + k_after_hash.size();
  if (text.size() < length) return {};
  const std::string_view line = text.substr(text.size() - length);
  if (!line.starts_with(k_before_hash) || !line.ends_with(k_after_hash)) return {};
  const std::string_view hash = line.substr(k_before_hash.size(), k_hash);
  if (!registry::Digest::parse(hash)) return {};
  return {text.substr(0, text.size() - length), hash};
}

}  // namespace

std::string write_plan(const PlanView& plan, const registry::Sink& sink) {
  JsonWriter out(sink);
  write_members(plan, out);
  const std::string hash = out.digest();
  out.raw(k_before_hash).raw(hash).raw(k_after_hash).flush();
  return hash;
}

std::string plan_text(const PlanView& plan) {
  std::string text;
  write_plan(plan, [&](std::string_view piece) { text += piece; });
  return text;
}

Plan parse_plan(std::string_view text, const std::string& name) {
  if (text.size() > k_size_max) refuse(name, "it is larger than 4 GiB");
  const Ending ending = ending_of(text);
  if (ending.hash.empty())
    refuse(name, "it does not end with the hash of a plan: it is cut off, or is none");
  if (registry::sha256_digest(ending.body) != ending.hash)
    refuse(name, "it is not as it was made: its hash does not fit its text");
  Plan plan;
  try {
    plan = read_members(text);
  } catch (const Error& error) {
    refuse(name, error.cause());
  } catch (const std::exception& error) {
    refuse(name, "it is no plan of this version: " + std::string(error.what()));
  }
  // One plan, one text: a name that is there twice, or unknown, is found here.
  if (write_plan(view_of(plan), [](std::string_view) {}) != ending.hash)
    refuse(name, "its hash is right, but this version of Keelson does not write it so");
  plan.header.hash = ending.hash;
  return plan;
}

Plan read_plan(const std::filesystem::path& path) {
  const std::string name = path.string();
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw Error(ErrorKind::usage, "read plan", name, std::generic_category().message(errno),
                "`keelson plan --out " + name + "` would make one");
  }
  std::string text;
  std::string piece(k_read_piece, '\0');
  while (file && text.size() <= k_size_max) {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    text.append(piece, 0, static_cast<std::size_t>(file.gcount()));
  }
  if (!file.eof() && text.size() <= k_size_max) refuse(name, "it cannot be read");
  return parse_plan(text, name);
}

}  // namespace keelson::cleanup
