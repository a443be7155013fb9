# Both recipes against what was found before: tests/golden/run.lua (--accept).
find_program(TRD_LUA NAMES lua5.4 lua54 lua REQUIRED)
add_test(NAME whole/golden COMMAND ${TRD_LUA} ${CMAKE_CURRENT_SOURCE_DIR}/golden/run.lua
  $<TARGET_FILE:trede_cli> $<TARGET_FILE:trede_datasets> ${CMAKE_SOURCE_DIR} ${CMAKE_CURRENT_BINARY_DIR}/golden)
set_tests_properties(whole/golden PROPERTIES TIMEOUT 120)
