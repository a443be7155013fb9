# Both ladders the whole way: made-up data, sealed, imported, measured; the JSON
# is held against the schema and the page is opened in Chromium.
add_test(NAME whole/demo COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/whole/demo.sh
  $<TARGET_FILE:trede_cli> $<TARGET_FILE:trede_datasets> ${CMAKE_SOURCE_DIR} ${CMAKE_CURRENT_BINARY_DIR}/demo)
set_tests_properties(whole/demo PROPERTIES TIMEOUT 180)
