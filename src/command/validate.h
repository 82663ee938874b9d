/*
 * `onetrip validate`: operations against a schema, without a database. For people it prints what is
 * wrong and where; for machines one JSON document; and with --jsonl it is a filter that answers one
 * line per line, each line with a schema of its own, for tools that ask often.
 */
#ifndef OT_COMMAND_VALIDATE_H
#define OT_COMMAND_VALIDATE_H

/* Runs the command; argv[0] is its name. Returns the exit code: 0 fine, 1 something is wrong with
 * the operations, 2 it could not run (a file, an option, the schema). */
int ot_command_validate(int argc, char **argv);

#endif
