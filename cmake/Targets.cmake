# One INTERFACE target carries the language rules and warnings for every target of the tree.
add_library(veilpix_options INTERFACE)
target_compile_definitions(veilpix_options INTERFACE
    QT_NO_CAST_FROM_ASCII
    QT_NO_CAST_TO_ASCII
    QT_NO_CONTEXTLESS_CONNECT
    QT_NO_KEYWORDS
    QT_NO_FOREACH
    QT_NO_URL_CAST_FROM_STRING
    VEILPIX_VERSION="${PROJECT_VERSION}")
target_compile_options(veilpix_options INTERFACE
    -Wall -Wextra -Wpedantic -Wnon-virtual-dtor -Woverloaded-virtual -Wshadow=local
    # GCC 12 sees unset members in moved-from std::optional and tl::expected as soon as it inlines enough (GCC bug 80635).
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
    $<$<CXX_COMPILER_ID:Clang>:-Wshadow-uncaptured-local>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    target_compile_options(veilpix_options INTERFACE -Wno-error=unused-command-line-argument)
    if(NOT CMAKE_UNITY_BUILD) # where many files are one, names of one file shadow those of another
        target_compile_options(veilpix_options INTERFACE -Wshadow)
    endif()
    get_target_property(_shadow veilpix_options INTERFACE_COMPILE_OPTIONS)
    list(REMOVE_ITEM _shadow -Wshadow=local)
    set_target_properties(veilpix_options PROPERTIES INTERFACE_COMPILE_OPTIONS "${_shadow}")
endif()
target_include_directories(veilpix_options INTERFACE "${PROJECT_SOURCE_DIR}")
if(VEILPIX_SANITIZERS)
    # Global, so that moc output and every library carry the same instrumentation.
    add_compile_options(-fsanitize=${VEILPIX_SANITIZERS} -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${VEILPIX_SANITIZERS})
    if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
        add_compile_options(-fsanitize-ignorelist=${PROJECT_SOURCE_DIR}/tests/support/sanitizers.ignore)
    endif()
endif()

# What makes a fault in memory harder to use, in what people run. Qt's libraries have the programs independent of their
# place already (-fPIC); the linker is told the rest.
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT VEILPIX_SANITIZERS)
    include(CheckPIESupported)
    check_pie_supported(LANGUAGES CXX)
    set(CMAKE_POSITION_INDEPENDENT_CODE ON)
    add_compile_options(-fstack-protector-strong -fstack-clash-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
        -D_GLIBCXX_ASSERTIONS)
    if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
        add_compile_options(-fcf-protection)
    endif()
    add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack)
endif()

# Where they are installed: nothing is compiled twice, in whatever folder this tree lies, and many suites link quickly.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE_PROGRAM})
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
    add_link_options(-fuse-ld=mold)
endif()

# What has to be there before a tool can read the sources.
add_custom_target(generated_sources)

# veilpix_library(NAME): a static library that folders fill with target_sources().
function(veilpix_library name)
    add_library(${name} STATIC)
    target_link_libraries(${name} PUBLIC veilpix_options)
endfunction()
