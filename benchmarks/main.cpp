#include "benchmarks/commands/command_line.hpp"

int main(int argc, char** argv) { return concbench::run_command_line(argc, argv); }
