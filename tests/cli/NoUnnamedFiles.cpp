// Preloaded, it makes every file system one that has no files without a name, as FAT, FUSE and some network shares.
#include <cerrno>
#include <cstdarg>
#include <dlfcn.h>
#include <fcntl.h>

namespace {

using OpenFunction = int (*)(const char*, int, ...);

int openUnlessUnnamed(const char* real, const char* path, int flags, va_list arguments)
{
    if ((flags & O_TMPFILE) == O_TMPFILE) {
        errno = EOPNOTSUPP;
        return -1;
    }
    const auto next = reinterpret_cast<OpenFunction>(dlsym(RTLD_NEXT, real));
    return (flags & O_CREAT) ? next(path, flags, va_arg(arguments, mode_t)) : next(path, flags);
}

} // namespace

extern "C" int open(const char* path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    const int descriptor = openUnlessUnnamed("open", path, flags, arguments);
    va_end(arguments);
    return descriptor;
}

extern "C" int open64(const char* path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    const int descriptor = openUnlessUnnamed("open64", path, flags, arguments);
    va_end(arguments);
    return descriptor;
}
