# What a page of docs/ shows is what trede says: tests/docs/run.lua.
find_program(TRD_LUA NAMES lua5.4 lua54 lua REQUIRED)
foreach(page expressions statistics)
  add_test(NAME whole/docs_${page} COMMAND ${TRD_LUA} ${CMAKE_CURRENT_SOURCE_DIR}/docs/run.lua
    $<TARGET_FILE:trede_cli> ${CMAKE_SOURCE_DIR}/docs/${page}.md ${CMAKE_CURRENT_BINARY_DIR}/docs_${page})
  set_tests_properties(whole/docs_${page} PROPERTIES TIMEOUT 120)
endforeach()
