#include "schema/number.h"

#include <math.h>
#include <stdlib.h>

bool ot_number_is_integer(ot_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '.' || c == 'e' || c == 'E')
            return false;
    }
    return true;
}

bool ot_number_read(ot_str text, double *out)
{
    char copy[OT_NUMBER_BYTES_MAX + 1];
    if (text.len > OT_NUMBER_BYTES_MAX)
        return false;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    *out = strtod(copy, NULL);
    return isfinite(*out);
}
