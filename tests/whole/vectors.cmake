# Reference results: the small set of the project itself, the large one beside the
# checkout where it is at hand, and results that are wrong, which must be found.
foreach(set IN ITEMS small shared wrong)
  set(folder ${CMAKE_CURRENT_SOURCE_DIR}/vectors/${set})
  if(set STREQUAL shared)
    set(folder ${CMAKE_SOURCE_DIR}/../shared/vectors)
  endif()
  add_test(NAME whole/vectors-${set} COMMAND ${TRD_SHELL} ${CMAKE_CURRENT_SOURCE_DIR}/whole/vectors.sh
    $<TARGET_FILE:vectors> ${folder} ${set})
  set_tests_properties(whole/vectors-${set} PROPERTIES TIMEOUT 600 SKIP_RETURN_CODE 77)
endforeach()
