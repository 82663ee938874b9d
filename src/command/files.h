/* Files as texts. Only command/ reads files; everyone else gets what is in them. */
#ifndef OT_COMMAND_FILES_H
#define OT_COMMAND_FILES_H

#include "base/arena.h"
#include "base/error.h"

/* The whole file at `path` ("-": standard input) into the arena, followed by a NUL that does not
 * count. OT_UNAVAILABLE when it cannot be read, OT_LIMIT when it is longer than `bytes_max`; the
 * error names the file. */
ot_status ot_file_read(ot_arena *arena, ot_str path, size_t bytes_max, ot_str *out,
                       ot_error *error);

/* Writes a file; one that is there is written over only when `is_forced`. */
ot_status ot_file_write(const char *path, ot_str text, bool is_forced, ot_error *error);

/* `path`, taken relative to the folder of `base_file` unless it is absolute or `base_file` is
 * empty. */
ot_str ot_file_resolve(ot_arena *arena, ot_str base_file, ot_str path);

#endif
