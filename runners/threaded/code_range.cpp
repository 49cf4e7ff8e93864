#include "runners/threaded/code_range.hpp"

#include <algorithm>
#include <span>

#include <link.h>

namespace concbench {
namespace {

struct Search {
  std::uintptr_t address;
  CodeRange found;
};

int look_at(dl_phdr_info* object, std::size_t, void* search_pointer) {
  auto& search = *static_cast<Search*>(search_pointer);
  bool is_there = false;
  CodeRange code;
  for (const auto& segment : std::span(object->dlpi_phdr, object->dlpi_phnum)) {
    if (segment.p_type != PT_LOAD) continue;
    const CodeRange mapped{object->dlpi_addr + segment.p_vaddr,
                           object->dlpi_addr + segment.p_vaddr + segment.p_memsz};
    is_there = is_there || mapped.holds(search.address);
    if ((segment.p_flags & PF_X) == 0) continue;
    code = code.end == 0
               ? mapped
               : CodeRange{std::min(code.begin, mapped.begin), std::max(code.end, mapped.end)};
  }
  if (is_there) search.found = code;
  return is_there ? 1 : 0;
}

}  // namespace

CodeRange code_around(const void* address) {
  Search search{reinterpret_cast<std::uintptr_t>(address), {}};
  ::dl_iterate_phdr(look_at, &search);
  return search.found;
}

}  // namespace concbench
