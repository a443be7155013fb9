# The pupil numbers on DUO's own files, where they are at hand, against the
# figures that are known of them.
add_test(NAME whole/duo COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/whole/duo.sh
  $<TARGET_FILE:trede_cli> ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/../shared/data/duo ${CMAKE_CURRENT_BINARY_DIR}/duo)
set_tests_properties(whole/duo PROPERTIES TIMEOUT 120 SKIP_RETURN_CODE 77)
