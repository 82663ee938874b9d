#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

ot_status ot_error_set(ot_error *error, ot_status status, const char *format, ...)
{
    if (error == NULL)
        return status;
    error->status = status;
    va_list args;
    va_start(args, format);
    (void)vsnprintf(error->message, sizeof(error->message), format, args); /* cut is fine */
    va_end(args);
    return status;
}

ot_status ot_error_wrap(ot_error *error, ot_status status, const char *format, ...)
{
    if (error == NULL)
        return status;
    error->status = status;
    size_t used = strlen(error->message);
    size_t room = sizeof(error->message) - used;
    if (room < 3)
        return status;
    memcpy(error->message + used, ": ", 3);
    va_list args;
    va_start(args, format);
    (void)vsnprintf(error->message + used + 2, room - 2, format, args); /* cut is fine */
    va_end(args);
    return status;
}
