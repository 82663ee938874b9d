# What every target of ours is compiled with; kept apart so that a foreign header never meets it as a target.
add_library(ot_warnings INTERFACE)
target_compile_definitions(ot_warnings INTERFACE _GNU_SOURCE)
target_compile_options(ot_warnings INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Werror
  -fno-strict-aliasing -fstack-protector-strong)
if(OT_SANITIZE)
  add_compile_options(-fsanitize=${OT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${OT_SANITIZE})
endif()
if(OT_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
string(REPLACE "-DNDEBUG" "" CMAKE_C_FLAGS_RELEASE "${CMAKE_C_FLAGS_RELEASE}") # assertions stay on
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_options(-O2 -g1)
  # For x86 gcc clears and copies structs of more than 64 bytes with string instructions, which take longer to begin than
  # the whole structs here take to be written.
  include(CheckCCompilerFlag)
  set(moves vector_loop:512:noalign,libcall:-1:noalign)
  check_c_compiler_flag("-mmemset-strategy=${moves} -mmemcpy-strategy=${moves}" OT_HAS_MOVE_STRATEGIES)
  if(OT_HAS_MOVE_STRATEGIES)
    add_compile_options(-mmemset-strategy=${moves} -mmemcpy-strategy=${moves})
  endif()
  target_compile_definitions(ot_warnings INTERFACE _FORTIFY_SOURCE=2)
endif()

# The way from a text to a plan is optimised across its files, in programs with the property OT_WHOLE. Its objects hold
# machine code as well, so that a test is linked as quickly as ever.
set(OT_HOT_FOLDERS base json language schema validation plan)
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND CMAKE_C_COMPILER_ID STREQUAL "GNU")
  set(OT_HOT_OPTIONS -O3 -flto=auto -ffat-lto-objects)
  add_link_options($<IF:$<BOOL:$<TARGET_PROPERTY:OT_WHOLE>>,-flto=auto,-fno-lto>)
endif()
