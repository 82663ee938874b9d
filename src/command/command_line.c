#include "command/command_line.h"

#include "base/assert.h"
#include "command/command.h"
#include "command/console.h"

enum { OPTIONS_MAX = 16, LETTERS_MAX = 32, FLAG_HELP = 'h' };

typedef enum reading { READING_FINE, READING_HELP, READING_WRONG } reading;

/* The command's options, and --help. */
static void add_help(const ot_command_line *line, struct option *options, char *letters)
{
    size_t count = 0;
    for (; line->options[count].name != NULL; count++) {
        OT_ASSERT(count < OPTIONS_MAX - 2);
        options[count] = line->options[count];
    }
    options[count] = (struct option){"help", no_argument, NULL, FLAG_HELP};
    options[count + 1] = (struct option){0};
    size_t length = strlen(line->letters);
    OT_ASSERT(length < LETTERS_MAX - 2);
    memcpy(letters, line->letters, length);
    memcpy(letters + length, "h", 2);
}

static bool take_rest(const ot_command_line *line, ot_arena *arena, void *flags, int argc,
                      char **argv)
{
    for (int i = optind; i < argc; i++) {
        if (line->take_file == NULL) {
            ot_console_fail(line->command, true, "what is \"%s\"?", argv[i]);
            return false;
        }
        if (!line->take_file(arena, flags, ot_str_from_c(argv[i])))
            return false;
    }
    return true;
}

/* getopt itself says what is wrong with a flag that it does not know. */
static reading read_all(const ot_command_line *line, ot_arena *arena, void *flags, int argc,
                        char **argv)
{
    struct option options[OPTIONS_MAX];
    char letters[LETTERS_MAX];
    add_help(line, options, letters);
    optind = 1;
    bool is_help = false;
    for (int flag; (flag = getopt_long(argc, argv, letters, options, NULL)) != -1;) {
        is_help |= flag == FLAG_HELP;
        if (flag == '?' || (flag != FLAG_HELP && !line->take(arena, flags, flag)))
            return READING_WRONG;
    }
    if (is_help)
        return READING_HELP;
    bool is_fine =
        take_rest(line, arena, flags, argc, argv) && (line->check == NULL || line->check(flags));
    return is_fine ? READING_FINE : READING_WRONG;
}

int ot_command_line_run(const ot_command_line *line, void *flags, int argc, char **argv)
{
    ot_arena *arena = ot_arena_new();
    int code = OT_EXIT_FAILED;
    switch (read_all(line, arena, flags, argc, argv)) {
    case READING_HELP:
        code = ot_console_write(ot_str_from_c(line->help)) ? OT_EXIT_FINE : OT_EXIT_FAILED;
        break;
    case READING_FINE:
        code = line->run(arena, flags);
        break;
    case READING_WRONG:
        break;
    }
    ot_arena_free(arena);
    return code;
}

bool ot_command_line_refuse(const char *command, const char *sentence)
{
    ot_console_fail(command, true, "%s", sentence);
    return false;
}
