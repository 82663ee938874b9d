/* onetrip: finds the command and runs it. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "command/command.h"

#ifndef OT_VERSION
#define OT_VERSION "0.1.0"
#endif

static void print_usage(FILE *out)
{
    fprintf(out, "onetrip " OT_VERSION ": a GraphQL server for PostgreSQL, from an SDL schema.\n"
                 "\n"
                 "Usage: onetrip COMMAND [options]\n"
                 "\n");
    for (const ot_command *command = ot_command_list(); command->name != NULL; command++)
        fprintf(out, "  %-10s %s\n", command->name, command->summary);
    fprintf(out, "\n"
                 "Each command explains itself: onetrip serve --help\n"
                 "Exit codes: 0 fine, 1 found something, 2 could not run.\n");
}

static bool is_one_of(const char *word, const char *a, const char *b)
{
    return strcmp(word, a) == 0 || strcmp(word, b) == 0;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        print_usage(stderr);
        return OT_EXIT_FAILED;
    }
    if (is_one_of(argv[1], "--help", "-h") || strcmp(argv[1], "help") == 0) {
        print_usage(stdout);
        return OT_EXIT_FINE;
    }
    if (is_one_of(argv[1], "--version", "-V")) {
        printf("onetrip " OT_VERSION "\n");
        return OT_EXIT_FINE;
    }
    const ot_command *command = ot_command_find(argv[1]);
    if (command == NULL) {
        fprintf(stderr, "onetrip: there is no command \"%s\"\nTry: onetrip --help\n", argv[1]);
        return OT_EXIT_FAILED;
    }
    ot_arena_keep_freed();
    return command->run(argc - 1, argv + 1);
}
