# Recipes that mean harm end with a clear line, the right status, and in time.
add_test(NAME whole/hostile COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/whole/hostile.sh
  $<TARGET_FILE:trede_cli> ${CMAKE_CURRENT_SOURCE_DIR}/hostile/recipes ${CMAKE_CURRENT_BINARY_DIR}/hostile)
set_tests_properties(whole/hostile PROPERTIES TIMEOUT 120)
