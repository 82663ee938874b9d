/*
 * What the files that bind filters on columns share: the filter while it is read.
 */
#ifndef OT_BINDING_FILTERS_INTERNAL_H
#define OT_BINDING_FILTERS_INTERNAL_H

#include "binding/binding_internal.h"

typedef struct ot_filter_reader {
    ot_binder *binder;
    const ot_element *element;
    ot_use use; /* of @filter; may be none */
    const ot_bound_type *target;
    const ot_type *named;
    bool is_list;
    bool has_op;
    ot_filter_op op;
    const ot_column *column;
    const ot_pg_type *type; /* of one value that is sent */
    bool sends_list;        /* a list of values is sent as one array */
    ot_texts path;          /* into documents; empty: the column itself */
    ot_str config;          /* SEARCH: the text search configuration; empty: the session's */
} ot_filter_reader;

/* Reports and is false. */
#define OT_REFUSE_FILTER(reader, ...)                                                              \
    (ot_binding__refuse((reader)->binder, (reader)->element, &(reader)->use, __VA_ARGS__), false)

/* An operator as the SDL writes it. */
const char *ot_binding__op_name(ot_filter_op op);

/* Whether values of the filter's type can be sent as `type`. */
bool ot_binding__check_filter_value(const ot_filter_reader *reader, const ot_pg_type *type);

/* ---- document_filters.c ---- */

/* @filter(path:), if it is there. */
bool ot_binding__read_filter_path(ot_filter_reader *reader);

/* A comparison with what stands at the path in a document. */
bool ot_binding__bind_path_filter(ot_filter_reader *reader);

/* CONTAINS, CONTAINED, OVERLAPS on arrays and documents; HAS_KEY and its like. */
bool ot_binding__bind_set_filter(ot_filter_reader *reader);

#endif
