// SPDX-License-Identifier: Apache-2.0
#include "grammars/bounded_memory.hpp"

#include <cstdint>
#include <cstdlib>

namespace keelson::grammars {
namespace {

thread_local BoundedMemory* t_current = nullptr;

}  // namespace

BoundedMemory::~BoundedMemory() {
  while (m_first != nullptr) {
    Block* const next = m_first->after;
    std::free(m_first);
    m_first = next;
  }
}

bool BoundedMemory::run(void (*work)(void*), void* argument) {
  t_current = this;
  if (setjmp(m_out) != 0) {
    t_current = nullptr;
    return false;
  }
  work(argument);
  t_current = nullptr;
  return true;
}

void BoundedMemory::spend(std::size_t bytes) {
  BoundedMemory& self = *t_current;
  if (bytes > self.m_limit - self.m_spent) std::longjmp(self.m_out, 1);
  self.m_spent += bytes;
}

void* BoundedMemory::link(void* memory) {
  BoundedMemory& self = *t_current;
  if (memory == nullptr) std::longjmp(self.m_out, 1);
  Block* const block = static_cast<Block*>(memory);
  block->before = nullptr;
  block->after = self.m_first;
  if (self.m_first != nullptr) self.m_first->before = block;
  self.m_first = block;
  return block + 1;
}

void BoundedMemory::unlink(Block* block) {
  if (block->before != nullptr)
    block->before->after = block->after;
  else
    t_current->m_first = block->after;
  if (block->after != nullptr) block->after->before = block->before;
}

void* BoundedMemory::allocate(std::size_t size) {
  spend(size);
  return link(std::malloc(sizeof(Block) + size));
}

void* BoundedMemory::allocate_zeroed(std::size_t number, std::size_t size) {
  if (size != 0 && number > (SIZE_MAX - sizeof(Block)) / size) spend(SIZE_MAX);
  spend(number * size);
  return link(std::calloc(1, sizeof(Block) + number * size));
}

void* BoundedMemory::resize(void* memory, std::size_t size) {
  if (memory == nullptr) return allocate(size);
  spend(size);
  Block* const block = static_cast<Block*>(memory) - 1;
  unlink(block);
  void* const moved = std::realloc(block, sizeof(Block) + size);
  if (moved == nullptr) std::free(block);
  return link(moved);
}

void BoundedMemory::release(void* memory) {
  if (memory == nullptr) return;
  Block* const block = static_cast<Block*>(memory) - 1;
  unlink(block);
  std::free(block);
}

}  // namespace keelson::grammars
