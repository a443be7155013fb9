# The reports looked at from outside: report/schema holds the JSON against
# docs/findings.schema.json, report/chromium opens the HTML in Chromium. What
# they need (node, its packages, chromium) has to be there: missing is failing.
add_executable(report-sample ${CMAKE_CURRENT_SOURCE_DIR}/report/write_sample.c)
target_link_libraries(report-sample PRIVATE trede)
target_include_directories(report-sample PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})

foreach(check schema chromium)
  add_test(NAME report/${check} COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/report/check.sh ${check}
    $<TARGET_FILE:report-sample> ${CMAKE_CURRENT_BINARY_DIR}/report-${check})
  set_tests_properties(report/${check} PROPERTIES TIMEOUT 300)
endforeach()
