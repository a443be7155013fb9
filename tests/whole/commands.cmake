# Every command as a user types it: what it says, and its exit status.
add_test(NAME whole/commands COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/whole/commands.sh
  $<TARGET_FILE:trede_cli> ${CMAKE_CURRENT_BINARY_DIR}/commands)
set_tests_properties(whole/commands PROPERTIES TIMEOUT 120)
