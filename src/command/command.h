/*
 * The commands of the program. Each is a function in a file of its own and a line in commands.def;
 * main.c finds it by name. What they have in common: `--help` teaches with an example, exit codes
 * mean the same everywhere, results go to standard output and everything else to standard error.
 */
#ifndef OT_COMMAND_COMMAND_H
#define OT_COMMAND_COMMAND_H

typedef enum ot_exit {
    OT_EXIT_FINE = 0,
    OT_EXIT_FOUND =
        1, /* the command ran and found something wrong with what it was given to check */
    OT_EXIT_FAILED = 2, /* it could not run: a flag, a file, a database */
} ot_exit;

typedef struct ot_command {
    const char *name;
    const char *summary;               /* for the list of commands */
    int (*run)(int argc, char **argv); /* argv[0] is the command's name; returns an ot_exit */
} ot_command;

#define OT_COMMAND(name, summary) int ot_command_##name(int argc, char **argv);
#include "command/commands.def"
#undef OT_COMMAND

/* The command of that name, or NULL. */
const ot_command *ot_command_find(const char *name);

/* All commands in order of name; ends with one whose name is NULL. */
const ot_command *ot_command_list(void);

#endif
