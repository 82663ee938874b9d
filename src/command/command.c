#include "command/command.h"

#include <stddef.h>
#include <string.h>

static const ot_command commands[] = {
#define OT_COMMAND(name_, summary_)                                                                \
    {.name = #name_, .summary = (summary_), .run = ot_command_##name_},
#include "command/commands.def"
#undef OT_COMMAND
    {.name = NULL},
};

const ot_command *ot_command_list(void)
{
    return commands;
}

const ot_command *ot_command_find(const char *name)
{
    for (const ot_command *command = commands; command->name != NULL; command++) {
        if (strcmp(command->name, name) == 0)
            return command;
    }
    return NULL;
}
