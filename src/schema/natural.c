#include "schema/natural.h"

static bool is_digit(ot_str s, size_t i)
{
    return i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9';
}

/* A zero is a number of its own: "007" is 0, 0, 7. Long runs saturate the double, as they do in
 * graphql-js. */
static double read_number(ot_str s, size_t *i)
{
    double number = 0;
    do {
        number = number * 10 + (s.ptr[*i] - '0');
        (*i)++;
    } while (is_digit(s, *i) && number > 0);
    return number;
}

int ot_natural_compare(ot_str a, ot_str b)
{
    size_t i = 0;
    size_t j = 0;
    while (i < a.len && j < b.len) {
        if (is_digit(a, i) && is_digit(b, j)) {
            double x = read_number(a, &i);
            double y = read_number(b, &j);
            if (x != y)
                return x < y ? -1 : 1;
        } else {
            unsigned char x = (unsigned char)a.ptr[i++];
            unsigned char y = (unsigned char)b.ptr[j++];
            if (x != y)
                return x < y ? -1 : 1;
        }
    }
    return a.len == b.len ? 0 : (a.len < b.len ? -1 : 1);
}
