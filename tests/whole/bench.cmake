# The bench works and notices what it should: small data, Trede and sqlite3 only.
find_program(TRD_LUA NAMES lua5.4 lua54 lua REQUIRED)
add_test(NAME whole/bench COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/whole/bench.sh
  ${TRD_LUA} ${CMAKE_CURRENT_SOURCE_DIR}/bench/run.lua ${CMAKE_BINARY_DIR} ${CMAKE_CURRENT_BINARY_DIR}/bench)
set_tests_properties(whole/bench PROPERTIES TIMEOUT 300 SKIP_RETURN_CODE 77)
