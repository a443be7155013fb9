# trd_room(NAME [LINK dependency...]): engine/NAME/*.c as a target that links
# the rooms declared before it. trd_library(): all rooms as libtrede.
function(trd_room NAME)
  cmake_parse_arguments(ROOM "" "" "LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/engine/${NAME}/*.c)
  get_property(above GLOBAL PROPERTY TRD_ROOMS)
  add_library(trede_${NAME} OBJECT ${sources})
  target_link_libraries(trede_${NAME} PUBLIC trede_options)
  foreach(room IN LISTS above)
    target_link_libraries(trede_${NAME} PUBLIC trede_${room}_use)
  endforeach()
  # What a user of the room needs: its libraries, without its objects twice.
  add_library(trede_${NAME}_use INTERFACE)
  foreach(dependency IN LISTS ROOM_LINK)
    target_link_libraries(trede_${NAME} PUBLIC trd::${dependency})
    target_link_libraries(trede_${NAME}_use INTERFACE trd::${dependency})
  endforeach()
  set_property(GLOBAL APPEND PROPERTY TRD_ROOMS ${NAME})
endfunction()

function(trd_library)
  get_property(rooms GLOBAL PROPERTY TRD_ROOMS)
  add_library(trede STATIC)
  target_link_libraries(trede PUBLIC trede_options)
  foreach(room IN LISTS rooms)
    target_sources(trede PRIVATE $<TARGET_OBJECTS:trede_${room}>)
    target_link_libraries(trede PUBLIC trede_${room}_use)
  endforeach()
endfunction()

function(trd_embed NAME)
  set(out ${CMAKE_BINARY_DIR}/embedded.c)
  file(GLOB_RECURSE lua CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/lua/*.lua)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DROOT=${CMAKE_SOURCE_DIR} -DOUT=${out} -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${lua} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake VERBATIM)
  target_sources(trede_${NAME} PRIVATE ${out})
endfunction()
