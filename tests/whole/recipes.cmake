# Recipes that say on their own lines what they expect: tests/recipes/run.lua.
find_program(TRD_LUA NAMES lua5.4 lua54 lua REQUIRED)
add_test(NAME whole/recipes COMMAND ${TRD_LUA} ${CMAKE_CURRENT_SOURCE_DIR}/recipes/run.lua
  $<TARGET_FILE:trede_cli> ${CMAKE_CURRENT_SOURCE_DIR}/recipes ${CMAKE_CURRENT_BINARY_DIR}/recipes)
set_tests_properties(whole/recipes PROPERTIES TIMEOUT 120)
