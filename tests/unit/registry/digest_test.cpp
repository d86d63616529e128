// SPDX-License-Identifier: Apache-2.0
#include "src/registry/digest.hpp"

#include <catch2/catch.hpp>
#include <thread>
#include <vector>

using namespace keelson::registry;

TEST_CASE("sums are right in several threads at once") {
  const std::string abc = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  std::vector<std::thread> threads;
  std::vector<int> wrong(4, 0);
  for (std::size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20'000; ++i) wrong[t] += sha256_digest("abc") != abc;
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(wrong == std::vector<int>(4, 0));
}

TEST_CASE("a sum is of all pieces, and begins anew") {
  Sha256 sum;
  for (int i = 0; i < 2; ++i) {
    sum.add("a");
    sum.add("");
    sum.add("bc");
    CHECK(sum.digest() == sha256_digest("abc"));
  }
}

TEST_CASE("a digest is 64 small hexadecimal digits of sha256, and comes back") {
  const std::string text = sha256_digest("x");
  REQUIRE(Digest::parse(text));
  CHECK(Digest::parse(text)->text() == text);
  CHECK(Digest::of_bytes(Digest::parse(text)->bytes()) == Digest::parse(text));
  CHECK_FALSE(Digest::of_bytes("short"));
  for (std::string wrong :
       {std::string("x"), text + "0", text.substr(0, 70), "sha512" + text.substr(6)})
    CHECK_FALSE(Digest::parse(wrong));
  std::string large = text;
  large[10] = 'A';
  CHECK_FALSE(Digest::parse(large));
}
