#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace concbench {

/// A directory of one's own, in which files can lie as a kernel would show them.
class MadeUpRoot : public testing::Test {
 protected:
  MadeUpRoot() {
    std::string name = (std::filesystem::temp_directory_path() / "concbench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    root_ = name;
  }
  ~MadeUpRoot() override { std::filesystem::remove_all(root_); }

  void write(const std::string& file, const std::string& text) const {
    std::filesystem::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file, std::ios::binary) << text;
  }

  std::filesystem::path root_;
};

}  // namespace concbench
