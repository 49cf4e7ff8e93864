#pragma once

#include <string>

namespace concbench {

/// Whether the descriptor is a terminal that understands escape sequences.
bool takes_escape_sequences(int descriptor);

/// The same, and the user has not forbidden colour with NO_COLOR.
bool takes_colour(int descriptor);

enum class Colour { kGreen = 32, kYellow = 33, kRed = 31, kGrey = 90 };

std::string coloured(const std::string& text, Colour colour);

}  // namespace concbench
