/* The SDL files of a command line or configuration as sources. */
#ifndef OT_COMMAND_SOURCES_H
#define OT_COMMAND_SOURCES_H

#include "base/error.h"
#include "command/config.h"
#include "language/source.h"

/* Reads all files into `arena`; sources are named by their paths. */
ot_status ot_sources_read(ot_arena *arena, const ot_texts *paths, ot_source **out, ot_error *error);

/* The same for files of another size than SDL has, such as manifests. */
ot_status ot_sources_read_within(ot_arena *arena, const ot_texts *paths, size_t bytes_max,
                                 ot_source **out, ot_error *error);

#endif
