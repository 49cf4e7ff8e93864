#pragma once

namespace concbench {

/// Another number in each process that was forked from one that has asked: who keeps connections or
/// handles can tell that they are its parent's. Costs no system call, as getpid does.
unsigned fork_generation() noexcept;

}  // namespace concbench
