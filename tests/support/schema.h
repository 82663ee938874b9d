/* What tests above language/ share: a schema from one SDL text, or from several files with their
 * names. */
#ifndef OT_TESTS_SCHEMA_H
#define OT_TESTS_SCHEMA_H

/* cmocka wants these before itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "language/parser.h"
#include "schema/build.h"

enum { SCHEMA_FILES_MAX = 8 };

typedef struct schema_fixture {
    ot_arena *arena;
    ot_source sources[SCHEMA_FILES_MAX];
    ot_document *documents[SCHEMA_FILES_MAX];
    uint32_t document_count;
    ot_report report;
    ot_schema *schema; /* NULL when something was reported */
} schema_fixture;

static inline void schema_start(schema_fixture *fixture)
{
    *fixture = (schema_fixture){.arena = ot_arena_new()};
    fixture->report = (ot_report){.arena = fixture->arena, .hints = true};
}

/* Parses one more file; it must be GraphQL. */
static inline void schema_add(schema_fixture *fixture, const char *name, ot_str text)
{
    ot_syntax_error error = {0};
    ot_source *source = &fixture->sources[fixture->document_count];
    *source = (ot_source){.name = ot_str_from_c(name), .text = text};
    ot_document *document = ot_parse(fixture->arena, source, NULL, &error);
    if (document == NULL)
        fail_msg("%.*s in %.*s", OT_ARG(error.message), OT_ARG(text));
    fixture->documents[fixture->document_count++] = document;
}

static inline void schema_build(schema_fixture *fixture, const ot_schema_options *options)
{
    fixture->schema =
        ot_schema_build(fixture->documents, fixture->document_count, options, &fixture->report);
}

static inline void schema_end(schema_fixture *fixture)
{
    ot_schema_free(fixture->schema);
    ot_arena_free(fixture->arena);
}

/* A valid schema from one text. */
static inline void schema_begin(schema_fixture *fixture, const char *text)
{
    schema_start(fixture);
    schema_add(fixture, "test.graphql", ot_str_from_c(text));
    schema_build(fixture, NULL);
    if (fixture->schema == NULL) {
        ot_buffer out = {0};
        ot_report_print(&fixture->report, true, &out);
        fail_msg("%.*s", OT_ARG(ot_buffer_str(&out)));
    }
}

#endif
