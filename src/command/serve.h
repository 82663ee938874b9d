/*
 * `onetrip serve` in its parts: flags, files and environment become a configuration
 * (serve_flags.c), the configuration becomes options and a service (serve.c), and the loops run
 * until a signal says otherwise.
 */
#ifndef OT_COMMAND_SERVE_H
#define OT_COMMAND_SERVE_H

#include "command/config.h"

typedef enum ot_flags_result { OT_FLAGS_FINE, OT_FLAGS_HELP, OT_FLAGS_WRONG } ot_flags_result;

/* Reads the file that --config names, the environment and the flags into `config`, in this order.
 * Says on standard error what is wrong. Other commands that need a service use it as well:
 * `command` is the name to speak under, and what is not a flag stays in argv from `*rest` on. */
ot_flags_result ot_serve_read_flags(const char *command, int argc, char **argv, ot_config *config,
                                    int *rest);

/* Reads all of it once more, for flags that were fine at the start. */
ot_status ot_serve_read_again(int argc, char **argv, ot_config *config, ot_error *error);

/* The flags of ot_serve_read_flags, for a command's help. */
extern const char ot_serve_flags_help[];

#endif
