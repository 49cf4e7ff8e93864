# What becomes of the suite's own modules: where they lie, and what the index is made from.

set(modules_dir ${CMAKE_INSTALL_LIBDIR}/concbench)

# Flags that every module is compiled with. Two of them must not share what each defines alike.
add_library(concbench_module INTERFACE)
add_library(concbench::module ALIAS concbench_module)
set_target_properties(concbench_module PROPERTIES EXPORT_NAME module)
target_compile_features(concbench_module INTERFACE cxx_std_20)
target_compile_options(concbench_module INTERFACE $<$<CXX_COMPILER_ID:GNU>:-fno-gnu-unique>)
install(TARGETS concbench_module EXPORT concbench)

function(_concbench_own_module target kind name)
  set_target_properties(${target} PROPERTIES
    LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/${modules_dir}/${kind}s
    INSTALL_RPATH $ORIGIN/../..)
  install(TARGETS ${target} LIBRARY DESTINATION ${modules_dir}/${kind}s)
  set_property(GLOBAL APPEND PROPERTY concbench_modules ${target})
  set_property(GLOBAL APPEND_STRING PROPERTY concbench_index_list "module ${kind}s/${name}.so\n")
endfunction()

function(_concbench_own_left_out kind name reason)
  set_property(GLOBAL APPEND_STRING PROPERTY concbench_index_list
    "missing ${kind} ${name} ${reason}\n")
endfunction()
