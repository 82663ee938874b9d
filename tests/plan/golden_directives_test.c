/*
 * Every directive with a behaviour, every argument of it and every value of an argument that is an
 * enum is used in golden/schema.graphql, on something that a golden operation names: so a golden
 * plan shows what it means. Read from the definitions that the binding gives to every schema.
 */
#include <dirent.h>

#include "plan/shop.h"

#include "base/map.h"
#include "language/lexer.h"

typedef struct usage {
    ot_arena *arena;
    ot_map used;  /* "@name", "@name(argument)", "@name(argument: VALUE)" */
    ot_map named; /* names in operations */
} usage;

static char present; /* what the maps hold */

static bool has(const ot_map *map, ot_str key)
{
    return ot_map_get(map, key) != NULL;
}

/* ---- What operations name ---- */

static void add_names(usage *u, ot_str path)
{
    ot_syntax_error error;
    ot_source source = {.name = path, .text = shop_read_file(u->arena, path.ptr)};
    ot_lexer lexer = {.source = &source, .arena = u->arena, .error = &error};
    ot_token token;
    while (ot_lexer_next(&lexer, &token) && token.kind != OT_TOKEN_EOF)
        if (token.kind == OT_TOKEN_NAME)
            ot_map_set(u->arena, &u->named, token.text, &present);
    if (ot_str_starts_with(source.text, OT_S(SHOP_PER_FIELD)))
        ot_map_set(u->arena, &u->used, OT_S("@transaction(per: FIELD)"), &present);
}

static void read_operations(usage *u)
{
    DIR *directory = opendir(GOLDEN);
    assert_non_null(directory);
    for (const struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        ot_str name = ot_str_from_c(entry->d_name);
        if (ot_str_ends_with(name, OT_S(".graphql")) && !ot_str_equal(name, OT_S("schema.graphql")))
            add_names(u, ot_arena_printf(u->arena, GOLDEN "%s", entry->d_name));
    }
    (void)closedir(directory);
}

/* ---- What the schema says ---- */

static void add_use(usage *u, ot_str use)
{
    ot_map_set(u->arena, &u->used, use, &present);
}

/* Directives of something that no operation names show nothing. */
static void add_directives(usage *u, ot_str bearer, const ot_directive_list *directives)
{
    if (!has(&u->named, bearer))
        return;
    for (uint32_t i = 0; i < directives->count; i++) {
        const ot_directive *directive = &directives->items[i];
        ot_str name = directive->name.text;
        add_use(u, ot_arena_printf(u->arena, "@%.*s", OT_ARG(name)));
        for (uint32_t a = 0; a < directive->argument_count; a++) {
            const ot_argument *argument = &directive->arguments[a];
            ot_str word = argument->name.text;
            add_use(u, ot_arena_printf(u->arena, "@%.*s(%.*s)", OT_ARG(name), OT_ARG(word)));
            if (argument->value.kind == OT_VALUE_ENUM)
                add_use(u, ot_arena_printf(u->arena, "@%.*s(%.*s: %.*s)", OT_ARG(name),
                                           OT_ARG(word), OT_ARG(argument->value.text)));
        }
    }
}

static void add_inputs(usage *u, const ot_input_value_definition *inputs, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        add_directives(u, inputs[i].name.text, &inputs[i].directives);
}

static void add_type(usage *u, const ot_type_definition *type)
{
    ot_map_set(u->arena, &u->named, type->name.text, &present); /* its fields tell */
    add_directives(u, type->name.text, &type->directives);
    for (uint32_t i = 0; i < type->field_count; i++) {
        add_directives(u, type->fields[i].name.text, &type->fields[i].directives);
        add_inputs(u, type->fields[i].arguments, type->fields[i].argument_count);
    }
    add_inputs(u, type->inputs, type->input_count);
    for (uint32_t i = 0; i < type->value_count; i++)
        add_directives(u, type->values[i].name.text, &type->values[i].directives);
}

/* ---- What there is ---- */

static const ot_document *parse(ot_arena *arena, ot_str name, ot_str text)
{
    ot_syntax_error error;
    ot_source *source = OT_NEW(arena, ot_source);
    *source = (ot_source){.name = name, .text = text};
    const ot_document *document = ot_parse(arena, source, NULL, &error);
    assert_non_null(document);
    return document;
}

static bool is_missing(const usage *u, ot_str use)
{
    if (has(&u->used, use))
        return false;
    print_message("no golden operation shows %.*s\n", OT_ARG(use));
    return true;
}

static const ot_type_definition *find_enum(const ot_document *document, const ot_type_ref *type)
{
    while (type->kind != OT_TYPE_REF_NAMED)
        type = type->of;
    for (uint32_t i = 0; i < document->type_count; i++)
        if (document->types[i].kind == OT_DEFINITION_ENUM &&
            ot_str_equal(document->types[i].name.text, type->name.text))
            return &document->types[i];
    return NULL;
}

/* A default value is shown wherever the argument is left out. */
static bool is_default(const ot_input_value_definition *argument, ot_str value)
{
    return argument->has_default && ot_str_equal(argument->default_value.text, value);
}

static uint32_t count_missing(const usage *u, const ot_document *document,
                              const ot_type_definition *directive)
{
    ot_str name = directive->name.text;
    uint32_t missing = is_missing(u, ot_arena_printf(u->arena, "@%.*s", OT_ARG(name)));
    for (uint32_t i = 0; i < directive->input_count; i++) {
        const ot_input_value_definition *argument = &directive->inputs[i];
        ot_str word = argument->name.text;
        if (!ot_binding_has_argument(name, word))
            continue;
        missing +=
            is_missing(u, ot_arena_printf(u->arena, "@%.*s(%.*s)", OT_ARG(name), OT_ARG(word)));
        const ot_type_definition *values = find_enum(document, argument->type);
        for (uint32_t v = 0; values != NULL && v < values->value_count; v++) {
            ot_str value = values->values[v].name.text;
            if (!is_default(argument, value))
                missing +=
                    is_missing(u, ot_arena_printf(u->arena, "@%.*s(%.*s: %.*s)", OT_ARG(name),
                                                  OT_ARG(word), OT_ARG(value)));
        }
    }
    return missing;
}

static void test_every_directive_is_shown(void **state)
{
    (void)state;
    usage u = {.arena = ot_arena_new()};
    read_operations(&u);
    const ot_document *schema =
        parse(u.arena, OT_S("schema.graphql"), shop_read_file(u.arena, GOLDEN "schema.graphql"));
    for (uint32_t i = 0; i < schema->type_count; i++)
        add_type(&u, &schema->types[i]);
    const ot_document *definitions =
        parse(u.arena, OT_S("directives"), ot_binding_directives_sdl());
    uint32_t missing = 0;
    uint32_t count = 0;
    for (uint32_t i = 0; i < definitions->type_count; i++) {
        const ot_type_definition *definition = &definitions->types[i];
        if (definition->kind != OT_DEFINITION_DIRECTIVE ||
            !ot_binding_has_directive(definition->name.text))
            continue;
        missing += count_missing(&u, definitions, definition);
        count++;
    }
    assert_true(count > 20);
    assert_int_equal(missing, 0);
    ot_arena_free(u.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_directive_is_shown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
