// SPDX-License-Identifier: Apache-2.0
// What tree-sitter may allocate and look at during one parse, counted so that the limit is the
// same everywhere and always. Past it the work is left at once and its memory given back.
// Never measures time.
#pragma once
#include <csetjmp>
#include <cstddef>

namespace keelson::grammars {

class BoundedMemory {
 public:
  explicit BoundedMemory(std::size_t limit) : m_limit(limit) {}
  BoundedMemory(const BoundedMemory&) = delete;
  BoundedMemory& operator=(const BoundedMemory&) = delete;
  ~BoundedMemory();  // frees all that was allocated and not freed

  // Calls work(argument). False when it was left because of the limit: by longjmp, since
  // exceptions cannot cross C, so it may hold nothing that has a destructor.
  bool run(void (*work)(void*), void* argument);

  // One more step of so many bytes; does not return past the limit. Only inside of run.
  static void spend(std::size_t bytes);

  static void* allocate(std::size_t size);
  static void* allocate_zeroed(std::size_t number, std::size_t size);
  static void* resize(void* memory, std::size_t size);
  static void release(void* memory);

 private:
  struct alignas(std::max_align_t) Block {
    Block* before;
    Block* after;
  };
  static void* link(void* memory);
  static void unlink(Block* block);

  std::jmp_buf m_out;
  std::size_t m_limit, m_spent = 0;
  Block* m_first = nullptr;
};

}  // namespace keelson::grammars
