// Memory of this program is overwritten when it is given back. Names of pictures, the JSON they came in and whatever Qt
// makes of them while it lays out a text are copied in more places than types of our own could follow; once the last
// copy is let go (the app locks), nothing of it stays in the heap. Linked into the app only: of the C library's
// allocator the two functions that let memory go are put in front of their originals.
//
// Not linked in under the sanitizers, which have allocators of their own.
#include <cstddef>
#include <cstring>

#if defined(__GLIBC__)
#include <cstdlib>
#include <malloc.h>

extern "C" {

// The C library's own, under the names that it exports for this.
void __libc_free(void* memory);                       // NOLINT(bugprone-reserved-identifier)
void* __libc_realloc(void* memory, std::size_t size); // NOLINT(bugprone-reserved-identifier)

void free(void* memory) noexcept
{
    if (memory != nullptr) {
        explicit_bzero(memory, malloc_usable_size(memory));
        __libc_free(memory);
    }
}

// The original may move a block and leave the old one as it is.
void* realloc(void* memory, std::size_t size) noexcept
{
    if (memory == nullptr || size == 0) {
        return __libc_realloc(memory, size);
    }
    const std::size_t before = malloc_usable_size(memory);
    if (size <= before) {
        explicit_bzero(static_cast<char*>(memory) + size, before - size);
        return __libc_realloc(memory, size);
    }
    void* larger = std::malloc(size);
    if (larger != nullptr) {
        std::memcpy(larger, memory, before);
        free(memory);
    }
    return larger;
}

} // extern "C"
#endif
