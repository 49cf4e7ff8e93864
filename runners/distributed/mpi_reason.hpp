#pragma once

#include <string>
#include <vector>

namespace concbench {

/// Why ranks ended, in what they and their launcher have said: the words of a rank that failed by
/// itself, or "rank 2 on host X died: signal 9" as Open MPI and Slurm tell it; "" when none died.
/// `host_of_rank` has the names that the ranks themselves have told; perhaps not all.
std::string death_told_in(const std::string& said, const std::vector<std::string>& host_of_rank);

/// The sentence that says most of why a launcher gave up: the first one that is no ornament, no
/// warning and no report of a library about its own source. "" when there is none at all.
std::string telling_sentence_of(const std::string& said);

}  // namespace concbench
