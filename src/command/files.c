#include "command/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/buffer.h"

enum { CHUNK_BYTES = 64 * 1024 };

static ot_status read_all(int fd, size_t bytes_max, ot_buffer *out)
{
    while (out->len <= bytes_max) {
        ssize_t got = read(fd, ot_buffer_reserve(out, CHUNK_BYTES), CHUNK_BYTES);
        if (got == 0)
            return OT_OK;
        if (got < 0 && errno != EINTR)
            return OT_UNAVAILABLE;
        if (got > 0)
            out->len += (size_t)got;
    }
    return OT_LIMIT;
}

ot_status ot_file_read(ot_arena *arena, ot_str path, size_t bytes_max, ot_str *out, ot_error *error)
{
    bool is_standard = ot_str_equal(path, OT_S("-"));
    const char *name = ot_arena_copy(arena, path).ptr;
    int fd = is_standard ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return ot_error_set(error, OT_UNAVAILABLE, "cannot open %s: %s", name, strerror(errno));

    ot_buffer bytes = {0};
    ot_status status = read_all(fd, bytes_max, &bytes);
    if (status == OT_UNAVAILABLE)
        ot_error_set(error, status, "cannot read %s: %s", name, strerror(errno));
    else if (status == OT_LIMIT)
        ot_error_set(error, status, "%s is longer than %zu bytes", name, bytes_max);
    else
        *out = ot_arena_copy(arena, ot_buffer_str(&bytes));
    ot_buffer_free(&bytes);
    if (!is_standard)
        (void)close(fd); /* nothing was written to it */
    return status;
}

ot_status ot_file_write(const char *path, ot_str text, bool is_forced, ot_error *error)
{
    FILE *file = fopen(path, is_forced ? "w" : "wx");
    if (file == NULL && errno == EEXIST)
        return ot_error_set(error, OT_INVALID, "%s is there already; --force writes over it", path);
    bool is_written = file != NULL && fwrite(text.ptr, 1, text.len, file) == text.len;
    if (file != NULL && fclose(file) != 0)
        is_written = false;
    return is_written
               ? OT_OK
               : ot_error_set(error, OT_UNAVAILABLE, "cannot write %s: %s", path, strerror(errno));
}

ot_str ot_file_resolve(ot_arena *arena, ot_str base_file, ot_str path)
{
    size_t folder = base_file.len;
    while (folder > 0 && base_file.ptr[folder - 1] != '/')
        folder--;
    if (folder == 0 || path.len == 0 || path.ptr[0] == '/')
        return path;
    return ot_arena_printf(arena, "%.*s%.*s", (int)folder, base_file.ptr, OT_ARG(path));
}
