#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "workloads/contract/workload.hpp"

namespace concbench {

/// Of so many files of so many bytes.
DiskNeed need_of_files(std::size_t files, std::size_t bytes);

/// All bytes of a file. Throws std::runtime_error "cannot read FILE: why".
std::string read_file(const std::string& path);

/// Makes the file, or replaces the content of the one that is there, in place. Throws
/// std::runtime_error "cannot write FILE: why"; the file is then cut short or absent.
void write_file(const std::string& path, std::string_view content,
                FileTransfer::Way way = FileTransfer::Way::kWrite);

/// Makes an input that several processes may make at the same time: a file of the right size is
/// left alone, at no cost, and none of them ever sees half a file.
void provide_file(const std::string& path, std::size_t size,
                  const std::function<std::string()>& make_content);

}  // namespace concbench
