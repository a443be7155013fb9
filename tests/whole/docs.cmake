# What docs/expressions.md shows is what trede says: tests/docs/run.lua.
find_program(TRD_LUA NAMES lua5.4 lua54 lua REQUIRED)
add_test(NAME whole/docs COMMAND ${TRD_LUA} ${CMAKE_CURRENT_SOURCE_DIR}/docs/run.lua
  $<TARGET_FILE:trede_cli> ${CMAKE_SOURCE_DIR}/docs/expressions.md ${CMAKE_CURRENT_BINARY_DIR}/docs)
set_tests_properties(whole/docs PROPERTIES TIMEOUT 120)
