# The import command from outside: killed, interrupted, on a full disk, twice at
# once, and fed hostile files.
add_executable(trede_helper ${CMAKE_CURRENT_SOURCE_DIR}/whole/helper.c)
target_link_libraries(trede_helper PRIVATE trede)
foreach(part IN ITEMS kill limits hostile)
  add_test(NAME whole/import-${part} COMMAND ${TRD_SHELL} ${CMAKE_CURRENT_SOURCE_DIR}/whole/import.sh
    $<TARGET_FILE:trede_cli> ${CMAKE_CURRENT_BINARY_DIR}/import-${part} $<TARGET_FILE:trede_helper>
    ${CMAKE_CURRENT_SOURCE_DIR}/hostile/csv ${CMAKE_SOURCE_DIR}/../shared/attacks/data/csv ${part})
  set_tests_properties(whole/import-${part} PROPERTIES TIMEOUT 900)
endforeach()
