#include "engine/warming.h"

#include <stdio.h>

#include "support/schema.h"

#include "engine/engine_internal.h"

/* An engine for a schema; nothing is asked of its database. */
typedef struct side {
    schema_fixture schema;
    ot_service service;
    ot_engine *engine;
} side;

static void begin(side *s, ot_loop *loop, const char *sdl)
{
    ot_error error;
    schema_begin(&s->schema, sdl);
    s->service = (ot_service){.schema = s->schema.schema,
                              .modules = ot_modules_open(s->schema.arena, NULL, 0, &error),
                              .options = {.introspection = true}};
    s->engine = ot_engine_new(loop, &s->service);
}

static void end(side *s)
{
    ot_engine_free(s->engine);
    schema_end(&s->schema);
}

static void keep(side *s, const char *text)
{
    ot_report report = {.arena = s->schema.arena};
    ot_cached_document *document = ot_documents_make(s->engine->documents, ot_str_from_c(text));
    assert_true(ot_engine__parse(document, &report));
    assert_true(ot_engine__validate(s->engine, document, &report));
    ot_documents_keep(s->engine->documents, document);
    ot_documents_release(document);
}

static bool knows(side *s, const char *text)
{
    ot_cached_document *document = ot_documents_find(s->engine->documents, ot_str_from_c(text));
    if (document == NULL)
        return false;
    assert_non_null(ot_cached_document_ast(document));
    ot_documents_release(document);
    return true;
}

static void what_is_valid_still(void **state)
{
    (void)state; /* cmocka's */
    ot_loop *loop = ot_loop_new();
    side old;
    side new;
    begin(&old, loop, "type Query { a: Int b: Int }");
    begin(&new, loop, "type Query { a: Int c: Int }");
    keep(&old, "{ a }");
    keep(&old, "{ b }");
    ot_warming *warming = ot_warming_new(new.engine, old.engine);
    assert_false(ot_warming_step(warming));
    ot_warming_free(warming);
    assert_true(knows(&new, "{ a }"));
    assert_false(knows(&new, "{ b }"));
    end(&old);
    assert_true(knows(&new, "{ a }"));
    end(&new);
    ot_loop_free(loop);
}

static void in_steps_and_not_to_the_end(void **state)
{
    (void)state; /* cmocka's */
    enum { MANY = 100 };
    ot_loop *loop = ot_loop_new();
    side old;
    side new;
    begin(&old, loop, "type Query { a: Int }");
    begin(&new, loop, "type Query { a: Int }");
    char text[32];
    for (int i = 0; i < MANY; i++) {
        (void)snprintf(text, sizeof(text), "{ a%d: a }", i); /* fits */
        keep(&old, text);
    }
    ot_warming *warming = ot_warming_new(new.engine, old.engine);
    assert_true(ot_warming_step(warming));
    assert_true(knows(&new, "{ a0: a }"));
    assert_false(knows(&new, "{ a99: a }"));
    ot_warming_free(warming);
    warming = ot_warming_new(new.engine, old.engine);
    for (int i = 0; ot_warming_step(warming); i++)
        assert_true(i < MANY);
    ot_warming_free(warming);
    assert_true(knows(&new, "{ a99: a }"));
    end(&new);
    end(&old);
    ot_loop_free(loop);
}

/* Else a document in use would never be logged. */
static void not_where_unknown_ones_are_logged(void **state)
{
    (void)state; /* cmocka's */
    ot_loop *loop = ot_loop_new();
    side old;
    side new;
    begin(&old, loop, "type Query { a: Int }");
    begin(&new, loop, "type Query { a: Int }");
    new.service.options.persisted.mode = OT_PERSISTED_LOG_UNKNOWN;
    keep(&old, "{ a }");
    ot_warming *warming = ot_warming_new(new.engine, old.engine);
    assert_false(ot_warming_step(warming));
    ot_warming_free(warming);
    assert_false(knows(&new, "{ a }"));
    end(&new);
    end(&old);
    ot_loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_valid_still),
        cmocka_unit_test(in_steps_and_not_to_the_end),
        cmocka_unit_test(not_where_unknown_ones_are_logged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
