# The two functions that make modules of runners and workloads, here and in projects of others:
#
#   concbench_runner(NAME SOURCES a.cpp ... [ENTRIES name ...] [LIBRARIES target ...]
#                    [DEFINITIONS definition ...])
#   concbench_workload(NAME SOURCES a.cpp ... [KERNELS a.cpp ...] [ENTRIES ...] [LIBRARIES ...])
#
# NAME.so holds the entries that the functions `RunnerEntry NAME_entry()`, or `WorkloadEntry
# NAME_entry()`, of namespace concbench in the sources give; ENTRIES names others than NAME. A
# target among LIBRARIES that does not exist leaves the module out, and `concbench list` says so.
# KERNELS are the sources that are optimised alike in every build and never across files, so that
# each runner executes the same machine code.
include_guard(GLOBAL)

set(CONCBENCH_MODULE_FILES ${CMAKE_CURRENT_LIST_DIR} CACHE INTERNAL "What modules are made with")

function(concbench_runner name)
  _concbench_module(runner ${name} ${ARGN})
endfunction()

function(concbench_workload name)
  _concbench_module(workload ${name} ${ARGN})
endfunction()

function(_concbench_module kind name)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "SOURCES;KERNELS;ENTRIES;LIBRARIES;DEFINITIONS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "concbench_${kind}(${name}): what is ${arg_UNPARSED_ARGUMENTS}?")
  endif()
  if(NOT arg_SOURCES)
    message(FATAL_ERROR "concbench_${kind}(${name}): name its SOURCES")
  endif()
  foreach(library IN LISTS arg_LIBRARIES)
    if(library MATCHES "::" AND NOT TARGET ${library})
      _concbench_left_out(${kind} ${name} ${library})
      return()
    endif()
  endforeach()
  if(NOT arg_ENTRIES)
    set(arg_ENTRIES ${name})
  endif()

  # The code, where tests can link it too ...
  set(code concbench_${kind}_${name})
  add_library(${code} STATIC ${arg_SOURCES})
  target_link_libraries(${code} PUBLIC concbench::contract concbench::module ${arg_LIBRARIES})
  target_compile_definitions(${code} PRIVATE ${arg_DEFINITIONS})
  set_target_properties(${code} PROPERTIES
    POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  if(arg_KERNELS)
    # Without -fno-math-errno, sqrt has to set errno and does not vectorise. A fused multiply-add,
    # where the machine has it, would change results.
    set_property(SOURCE ${arg_KERNELS} APPEND PROPERTY
      COMPILE_OPTIONS "-O3;-fno-math-errno;-fno-lto;-ffp-contract=off")
  endif()

  # ... and the shared object that exports one function.
  set(entry_type_of_runner RunnerEntry)
  set(entry_type_of_workload WorkloadEntry)
  set(entry_type ${entry_type_of_${kind}})
  set(declared "")
  foreach(entry IN LISTS arg_ENTRIES)
    string(APPEND declared "${entry_type} ${entry}_entry();\n")
  endforeach()
  list(TRANSFORM arg_ENTRIES REPLACE "(.+)" "\\1_entry()" OUTPUT_VARIABLE called)
  list(JOIN called ", " called)
  set(exporting ${CMAKE_CURRENT_BINARY_DIR}/${kind}_${name}_module.cpp)
  configure_file(${CONCBENCH_MODULE_FILES}/module.cpp.in ${exporting} @ONLY)
  set(module concbench_${kind}_${name}_module)
  add_library(${module} MODULE ${exporting})
  target_link_libraries(${module} PRIVATE ${code})
  concbench_finish_module(${module} ${kind} ${name})
endfunction()

# For modules whose sources export the function themselves, too.
function(concbench_finish_module target kind name)
  set_target_properties(${target} PROPERTIES
    PREFIX "" OUTPUT_NAME ${name} CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS ${CONCBENCH_MODULE_FILES}/module.map)
  target_link_libraries(${target} PRIVATE concbench::contract concbench::module)
  # Boost marks many of its symbols visible: two modules must not share them.
  target_link_options(${target} PRIVATE
    "LINKER:--version-script=${CONCBENCH_MODULE_FILES}/module.map")
  if(COMMAND _concbench_own_module)
    _concbench_own_module(${target} ${kind} ${name})
  endif()
endfunction()

function(_concbench_left_out kind name library)
  string(REGEX REPLACE "^PkgConfig::" "" missing ${library})
  string(REGEX REPLACE "^Boost::" "boost " missing ${missing})  # a part of it
  string(REGEX REPLACE "::.*" "" missing ${missing})
  string(TOLOWER "${missing}" missing)
  message(STATUS "concbench: the ${kind} ${name} is left out: no ${missing}")
  if(COMMAND _concbench_own_left_out)
    _concbench_own_left_out(${kind} ${name} "built without ${missing}")
  endif()
endfunction()
