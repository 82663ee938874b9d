/*
 * The command line of a command that needs no configuration: flags by getopt, files, --help. A
 * command says what its flags are and what to do with each; what all of them have in common is
 * here.
 */
#ifndef OT_COMMAND_COMMAND_LINE_H
#define OT_COMMAND_COMMAND_LINE_H

#include <getopt.h>

#include "base/arena.h"
#include "command/config.h"

typedef struct ot_command_line {
    const char *command;
    const char *help;             /* what --help prints */
    const char *letters;          /* of getopt: "f:o:"; -h is there without being named */
    const struct option *options; /* ends with zeros; --help is there without being named */

    /* Takes one flag, with optarg, into `flags`. False when something is wrong with it, after
     * saying what. */
    bool (*take)(ot_arena *arena, void *flags, int flag);

    /* Takes what is no flag; NULL: there is nothing else. */
    bool (*take_file)(ot_arena *arena, void *flags, ot_str file);

    /* Looks at all of them together; NULL: nothing can be wrong. */
    bool (*check)(void *flags);

    /* Does the work and returns an ot_exit. */
    int (*run)(ot_arena *arena, const void *flags);
} ot_command_line;

/* Reads the arguments into `flags`, which is zero-initialised or has defaults, and runs. Returns
 * the exit code. */
int ot_command_line_run(const ot_command_line *line, void *flags, int argc, char **argv);

/* Prints "onetrip <command>: <sentence>" with a hint to --help. Returns false. */
bool ot_command_line_refuse(const char *command, const char *sentence);

#endif
