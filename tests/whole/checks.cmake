# Checks of the sources: rooms, banned functions, editor stubs, machine paths.
find_program(TRD_LUA NAMES lua5.4 lua54 lua-5.4 lua REQUIRED)
set(checks ${CMAKE_CURRENT_SOURCE_DIR}/checks)
foreach(check IN ITEMS rooms banned meta paths length)
  add_test(NAME checks/${check} COMMAND ${TRD_LUA} ${checks}/${check}.lua ${CMAKE_SOURCE_DIR})
endforeach()
set_tests_properties(checks/paths PROPERTIES SKIP_RETURN_CODE 77)      # no git checkout
add_test(NAME checks/checkers COMMAND ${TRD_LUA} ${checks}/checkers.lua ${checks})

find_program(TRD_LUACHECK luacheck)
if(TRD_LUACHECK)
  add_test(NAME checks/luacheck COMMAND ${TRD_LUACHECK} -q lua recipes tests/checks tests/bench tests/docs
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
else()
  message(STATUS "luacheck is not installed: the test checks/luacheck is left out")
endif()

find_program(TRD_SHELL sh REQUIRED)
add_test(NAME checks/dev COMMAND ${TRD_SHELL} ${checks}/dev.sh ${CMAKE_SOURCE_DIR})
