/*
 * The query part of a URL as names and values (WHATWG URL, application/x-www-form-urlencoded
 * parsing, but strict: a broken escape or bytes that are not UTF-8 are an error instead of a
 * guess).
 */
#ifndef OT_HTTP_QUERY_STRING_H
#define OT_HTTP_QUERY_STRING_H

#include "base/arena.h"

typedef struct ot_query_pair {
    ot_str name;  /* in arena, or borrowed from the text where nothing was escaped */
    ot_str value; /* as above */
} ot_query_pair;

typedef enum ot_query_step { OT_QUERY_PAIR, OT_QUERY_END, OT_QUERY_BROKEN } ot_query_step;

/* The pair of that name. OT_QUERY_END when there is none, OT_QUERY_BROKEN when the text is broken
 * or the name comes twice: two proxies could read two meanings into that. */
ot_query_step ot_query_find(ot_arena *arena, ot_str text, ot_str name, ot_str *value);

#endif
