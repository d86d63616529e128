# One library per directory. A directory may include only what it links, so the
# direction of dependencies is the link graph; tests/architecture checks includes.
add_library(keelson_settings INTERFACE)
target_include_directories(keelson_settings INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(keelson_settings INTERFACE KEELSON_VERSION="${PROJECT_VERSION}")
target_compile_options(keelson_settings INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor
  $<$<BOOL:${KEELSON_WERROR}>:-Werror>)
# In a unity build every file is an included one, whose unnamed namespaces GCC takes for shared.
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(keelson_settings INTERFACE -Wno-subobject-linkage)
endif()
if(KEELSON_SANITIZE)
  target_compile_options(keelson_settings INTERFACE -fsanitize=${KEELSON_SANITIZE}
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(keelson_settings INTERFACE -fsanitize=${KEELSON_SANITIZE})
endif()
if(KEELSON_COVERAGE)
  target_compile_options(keelson_settings INTERFACE --coverage)
  target_link_options(keelson_settings INTERFACE --coverage)
endif()

# keelson_library(NAME dependency...): builds every .cpp of the current directory.
function(keelson_library name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC keelson_settings ${ARGN})
endfunction()
