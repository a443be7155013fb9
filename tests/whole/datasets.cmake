# The made-up data are the same to the byte on every machine: datasets/digests.txt.
add_test(NAME whole/datasets COMMAND ${CMAKE_COMMAND}
  -DPROGRAM=$<TARGET_FILE:trede_datasets> -DDIGESTS=${CMAKE_SOURCE_DIR}/datasets/digests.txt
  -DFOLDER=${CMAKE_CURRENT_BINARY_DIR}/datasets -P ${CMAKE_CURRENT_SOURCE_DIR}/checks/datasets.cmake)
