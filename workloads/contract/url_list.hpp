#pragma once

#include <string_view>
#include <vector>

namespace concbench {

/// The URLs of a text in which spaces stand between them: a space ends one where what follows up to
/// the next space has a scheme. Views of the text, in order; what is between two is spaces only.
std::vector<std::string_view> split_urls(std::string_view text);

}  // namespace concbench
