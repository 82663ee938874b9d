#include "validation/walk.h"

#include <pthread.h>

#include "base/assert.h"
#include "base/words.h"

/*
 * The rules that have a hook of one kind, in the order of rules.def; gathered once for the process.
 * Invariant 1: between nodes the fields of the context describe the innermost node that is being
 * visited; whoever changes one restores it before returning.
 */
typedef struct hook_list {
    uint8_t rules[OT_RULE_COUNT]; /* ot_rule_id */
    uint32_t count;
} hook_list;

/* Every hook but on_directive takes one node. */
#define EACH_HOOK(X)                                                                               \
    X(on_document)                                                                                 \
    X(on_document_end)                                                                             \
    X(on_type_definition)                                                                          \
    X(on_operation)                                                                                \
    X(on_operation_end)                                                                            \
    X(on_fragment)                                                                                 \
    X(on_variable)                                                                                 \
    X(on_named_type)                                                                               \
    X(on_selection_set)                                                                            \
    X(on_field)                                                                                    \
    X(on_field_end)                                                                                \
    X(on_spread)                                                                                   \
    X(on_inline_fragment)                                                                          \
    X(on_directives)                                                                               \
    X(on_directive)                                                                                \
    X(on_directive_end)                                                                            \
    X(on_argument)                                                                                 \
    X(on_input)                                                                                    \
    X(on_object)                                                                                   \
    X(on_object_end)                                                                               \
    X(on_object_field)                                                                             \
    X(on_enum)

static struct hooks {
#define HOOK_LIST(name) hook_list name;
    EACH_HOOK(HOOK_LIST)
#undef HOOK_LIST
} hooks; /* const after gather_hooks */

typedef struct walk {
    ot_rule_context *ctx;
    bool is_silent;        /* no hooks: only definitions and the uses of variables are noted */
    ot_spreader *spreader; /* where uses are noted; NULL where they are not */
    uint32_t *symbols;     /* by the numbers of names; 0: not looked up yet */
    bool *is_plain;  /* by the index of selections: fields of which no rule wants to hear, with
                        nothing in them */
    uint32_t fields; /* OT_FIELD bits: of which fields some rule that runs wants to hear */
    void *states[OT_RULE_COUNT];
} walk;

#define CALL(w, name, ...) CALL_IF(true, w, name, __VA_ARGS__)

#define CALL_IF(is_wanted, w, name, ...)                                                           \
    do {                                                                                           \
        for (uint32_t call_i = 0; !(w)->is_silent && call_i < hooks.name.count; call_i++) {        \
            uint32_t call_rule = hooks.name.rules[call_i];                                         \
            if (((w)->ctx->options->rules & OT_RULE_BIT(call_rule)) == 0 || !(is_wanted))          \
                continue;                                                                          \
            if ((w)->ctx->is_stopped)                                                              \
                break;                                                                             \
            (w)->ctx->state = (w)->states[call_rule];                                              \
            all_rules[call_rule]->name((w)->ctx, __VA_ARGS__);                                     \
        }                                                                                          \
    } while (0)

/* The hooks of fields, for a field that is `traits`. */
#define CALL_FIELD(w, name, traits, field)                                                         \
    do {                                                                                           \
        if (((traits) & (w)->fields) != 0)                                                         \
            CALL_IF((all_rules[call_rule]->fields & (traits)) != 0, w, name, field);               \
    } while (0)

static const ot_rule *const all_rules[] = {
#define OT_RULE(id, constant, js_name, group) &ot_rule_##id,
#include "validation/rules.def"
#undef OT_RULE
};

static void gather_hooks(void)
{
    for (uint32_t i = 0; i < OT_RULE_COUNT; i++) {
        bool has_field_hook = all_rules[i]->on_field != NULL || all_rules[i]->on_field_end != NULL;
        OT_ASSERT(has_field_hook == (all_rules[i]->fields != 0));
#define GATHER(name)                                                                               \
    if (all_rules[i]->name != NULL)                                                                \
        hooks.name.rules[hooks.name.count++] = (uint8_t)i;
        EACH_HOOK(GATHER)
#undef GATHER
    }
}

static void make_states(walk *w)
{
    const ot_rule_context *ctx = w->ctx;
    for (uint32_t i = 0; i < OT_RULE_COUNT; i++) {
        if ((ctx->options->rules & OT_RULE_BIT(i)) == 0)
            continue;
        w->fields |= all_rules[i]->fields;
        if (all_rules[i]->state_bytes > 0)
            w->states[i] = ot_arena_calloc(ctx->arena, 1, all_rules[i]->state_bytes);
    }
}

/* ---- Values ---- */

/* What a position that takes input says to the values in it. */
typedef struct input_position {
    const ot_type *type;
    const ot_type *outer_type;
    bool has_default;
} input_position;

static input_position enter_input(ot_rule_context *ctx, const ot_type *type, bool has_default)
{
    input_position before = {.type = ctx->input_type,
                             .outer_type = ctx->outer_input_type,
                             .has_default = ctx->has_input_default};
    ctx->outer_input_type = ctx->input_type;
    ctx->input_type = type;
    ctx->has_input_default = has_default;
    return before;
}

static void leave_input(ot_rule_context *ctx, input_position before)
{
    ctx->input_type = before.type;
    ctx->outer_input_type = before.outer_type;
    ctx->has_input_default = before.has_default;
}

static void walk_value(walk *w, const ot_value *value);

static void note_variable(walk *w, const ot_value *value)
{
    const ot_rule_context *ctx = w->ctx;
    if (w->spreader == NULL)
        return;
    ot_variable_use use = {.variable = value,
                           .type = ctx->input_type,
                           .outer_type = ctx->outer_input_type,
                           .has_default = ctx->has_input_default};
    OT_VEC_PUSH(ctx->arena, &w->spreader->uses, use);
}

static void walk_list(walk *w, const ot_value *value)
{
    const ot_type *list = w->ctx->input_type != NULL ? ot_type_nullable(w->ctx->input_type) : NULL;
    const ot_type *item = list != NULL && list->kind == OT_TYPE_LIST ? list->of : NULL;
    input_position before = enter_input(w->ctx, item, false);
    for (uint32_t i = 0; i < value->count && !w->ctx->is_stopped; i++)
        walk_value(w, &value->items[i]);
    leave_input(w->ctx, before);
}

static const ot_input_value *find_input_field(const ot_type *type, ot_str name)
{
    const ot_type *named = type != NULL ? ot_type_named(type) : NULL;
    if (named == NULL || named->kind != OT_TYPE_INPUT_OBJECT)
        return NULL;
    return ot_map_get(&named->inputs_by_name, name);
}

static void walk_object(walk *w, const ot_value *value)
{
    CALL(w, on_object, value);
    for (uint32_t i = 0; i < value->count && !w->ctx->is_stopped; i++) {
        const ot_object_field *field = &value->fields[i];
        const ot_input_value *input = find_input_field(w->ctx->input_type, field->name.text);
        CALL(w, on_object_field, field);
        input_position before = enter_input(w->ctx, input != NULL ? input->type : NULL,
                                            input != NULL && input->default_value != NULL);
        walk_value(w, &field->value);
        leave_input(w->ctx, before);
    }
    CALL(w, on_object_end, value);
}

static void walk_value(walk *w, const ot_value *value)
{
    switch (value->kind) {
    case OT_VALUE_VARIABLE:
        note_variable(w, value);
        break;
    case OT_VALUE_ENUM:
        CALL(w, on_enum, value);
        break;
    case OT_VALUE_LIST:
        walk_list(w, value);
        break;
    case OT_VALUE_OBJECT:
        walk_object(w, value);
        break;
    default:
        break; /* nothing inside */
    }
}

/* ---- Arguments and directives ---- */

static const ot_input_value *find_argument(const ot_input_value *inputs, uint32_t count,
                                           ot_str name)
{
    for (uint32_t i = 0; i < count; i++) {
        if (ot_word_equal(inputs[i].name, name))
            return &inputs[i];
    }
    return NULL;
}

/* The arguments of an unknown directive are looked up in the field around it, as in graphql-js. */
static const ot_input_value *resolve_argument(const ot_rule_context *ctx, ot_str name)
{
    if (ctx->directive != NULL)
        return find_argument(ctx->directive->arguments, ctx->directive->argument_count, name);
    if (ctx->field != NULL)
        return find_argument(ctx->field->arguments, ctx->field->argument_count, name);
    return NULL;
}

static void walk_arguments(walk *w, const ot_argument *arguments, uint32_t count)
{
    ot_rule_context *ctx = w->ctx;
    for (uint32_t i = 0; i < count && !ctx->is_stopped; i++) {
        const ot_input_value *input = resolve_argument(ctx, arguments[i].name.text);
        ctx->argument = input;
        input_position before = enter_input(ctx, input != NULL ? input->type : NULL,
                                            input != NULL && input->default_value != NULL);
        CALL(w, on_argument, &arguments[i]);
        CALL(w, on_input, &arguments[i].value);
        walk_value(w, &arguments[i].value);
        leave_input(ctx, before);
        ctx->argument = NULL;
    }
}

/* Directives of the binding belong to the SDL; operations must not learn that they exist. */
static const ot_directive_definition *find_directive(const ot_rule_context *ctx, ot_str name)
{
    const ot_directive_definition *definition = ot_schema_directive(ctx->schema, name);
    return definition != NULL && definition->is_binding ? NULL : definition;
}

/* All directives of a node together, as soon as the node is entered. */
static void enter_directives(walk *w, const ot_directive_list *directives)
{
    if (directives->count > 0)
        CALL(w, on_directives, directives);
}

static void walk_directives(walk *w, const ot_directive_list *directives,
                            ot_directive_location location)
{
    ot_rule_context *ctx = w->ctx;
    for (uint32_t i = 0; i < directives->count && !ctx->is_stopped; i++) {
        const ot_directive *directive = &directives->items[i];
        ctx->directive = find_directive(ctx, directive->name.text);
        ctx->is_in_directive = true;
        CALL(w, on_directive, directive, location);
        walk_arguments(w, directive->arguments, directive->argument_count);
        CALL(w, on_directive_end, directive);
        ctx->directive = NULL;
        ctx->is_in_directive = false;
    }
}

/* ---- Selections ---- */

static void walk_selections(walk *w, const ot_selection_set *set, bool is_inline);

/* Each name of the document is looked up once. */
static inline uint32_t symbol_of(const walk *w, const ot_selection *field)
{
    uint32_t *symbol = &w->symbols[field->name_key];
    if (*symbol == 0)
        *symbol = ot_schema_symbol(w->ctx->schema, field->name.text);
    return *symbol;
}

static inline const ot_field *definition_of(walk *w, const ot_selection *field)
{
    const ot_rule_context *ctx = w->ctx;
    if (w->is_silent && ctx->parent_type != NULL)
        ctx->definitions[field->index] =
            ot_schema_field_of_symbol(ctx->schema, ctx->parent_type, symbol_of(w, field));
    return ctx->definitions[field->index];
}

static uint32_t traits_of(const ot_selection *field, const ot_field *definition)
{
    uint32_t traits = OT_FIELD_ANY;
    ot_str name = field->name.text;
    if (field->alias.len > 0)
        traits |= OT_FIELD_ALIASED;
    if (field->argument_count > 0)
        traits |= OT_FIELD_WITH_ARGUMENTS;
    bool may_be_meta = definition == NULL || definition->parent == NULL;
    if (may_be_meta && name.len > 2 && name.ptr[0] == '_' && name.ptr[1] == '_')
        traits |= OT_FIELD_META;
    if (definition == NULL)
        return traits | OT_FIELD_UNKNOWN;
    if (definition->argument_count > 0)
        traits |= OT_FIELD_TAKES_ARGUMENTS;
    if (definition->is_deprecated)
        traits |= OT_FIELD_DEPRECATED;
    if (ot_type_is_leaf(definition->named) == (field->selection_set.count > 0))
        traits |= OT_FIELD_MISSHAPEN;
    return traits;
}

static void walk_field(walk *w, const ot_selection *field)
{
    ot_rule_context *ctx = w->ctx;
    const ot_field *outer_field = ctx->field;
    const ot_type *outer_type = ctx->type;
    ctx->field = definition_of(w, field);
    ctx->type = ctx->field != NULL ? ctx->field->type : NULL;
    uint32_t traits = traits_of(field, ctx->field);

    CALL_FIELD(w, on_field, traits, field);
    enter_directives(w, &field->directives);
    if (field->argument_count > 0)
        walk_arguments(w, field->arguments, field->argument_count);
    if (field->directives.count > 0)
        walk_directives(w, &field->directives, OT_LOCATION_FIELD);
    if (field->selection_set.count > 0)
        walk_selections(w, &field->selection_set, false);
    CALL_FIELD(w, on_field_end, traits, field);

    ctx->field = outer_field;
    ctx->type = outer_type;
}

static const ot_type *output_or_null(const ot_type *type)
{
    return type != NULL && ot_type_is_output(type) ? type : NULL;
}

static void walk_inline_fragment(walk *w, const ot_selection *fragment)
{
    ot_rule_context *ctx = w->ctx;
    const ot_type *outer_type = ctx->type;
    if (fragment->name.text.len > 0)
        ctx->type = output_or_null(ot_rule_condition(ctx, &fragment->name));
    else
        ctx->type = outer_type != NULL ? ot_type_named(outer_type) : NULL;

    CALL(w, on_inline_fragment, fragment);
    enter_directives(w, &fragment->directives);
    if (fragment->name.text.len > 0)
        CALL(w, on_named_type, &fragment->name);
    walk_directives(w, &fragment->directives, OT_LOCATION_INLINE_FRAGMENT);
    walk_selections(w, &fragment->selection_set, true);
    ctx->type = outer_type;
}

static void walk_selection(walk *w, const ot_selection *selection)
{
    switch (selection->kind) {
    case OT_SELECTION_FIELD:
        walk_field(w, selection);
        return;
    case OT_SELECTION_INLINE_FRAGMENT:
        walk_inline_fragment(w, selection);
        return;
    case OT_SELECTION_FRAGMENT_SPREAD:
        CALL(w, on_spread, selection);
        enter_directives(w, &selection->directives);
        walk_directives(w, &selection->directives, OT_LOCATION_FRAGMENT_SPREAD);
        return;
    }
    OT_UNREACHABLE();
}

static bool is_bare(const ot_selection *selection)
{
    return selection->kind == OT_SELECTION_FIELD && selection->argument_count == 0 &&
           selection->directives.count == 0 && selection->selection_set.count == 0;
}

/* All that a silent walk does with a bare field. */
static void note_bare_field(walk *w, const ot_selection *field)
{
    const ot_field *definition = definition_of(w, field);
    bool is_simple = definition != NULL && definition->is_simple && field->alias.len == 0;
    uint32_t traits = is_simple ? OT_FIELD_ANY : traits_of(field, definition);
    w->is_plain[field->index] = (traits & w->fields) == 0;
}

static void walk_selections(walk *w, const ot_selection_set *set, bool is_inline)
{
    ot_rule_context *ctx = w->ctx;
    const ot_type *outer_parent = ctx->parent_type;
    const ot_type *named = ctx->type != NULL ? ot_type_named(ctx->type) : NULL;
    ctx->parent_type = named != NULL && ot_type_is_composite(named) ? named : NULL;
    if (!is_inline)
        CALL(w, on_selection_set, set);
    for (uint32_t i = 0; i < set->count && !ctx->is_stopped; i++) {
        const ot_selection *selection = &set->items[i];
        if (w->is_plain[selection->index])
            continue;
        if (w->is_silent && is_bare(selection))
            note_bare_field(w, selection);
        else
            walk_selection(w, selection);
    }
    ctx->parent_type = outer_parent;
}

/* ---- Definitions ---- */

static void walk_type_ref(walk *w, const ot_type_ref *ref)
{
    while (ref->kind != OT_TYPE_REF_NAMED)
        ref = ref->of;
    CALL(w, on_named_type, &ref->name);
}

static void walk_variable(walk *w, const ot_variable_definition *variable)
{
    ot_rule_context *ctx = w->ctx;
    const ot_type *type = ot_schema_resolve(ctx->arena, ctx->schema, variable->type);
    input_position before =
        enter_input(ctx, type != NULL && ot_type_is_input(type) ? type : NULL, false);
    ot_spreader *spreader = w->spreader;
    w->spreader = NULL; /* a variable in a definition is not a use */

    CALL(w, on_variable, variable);
    enter_directives(w, &variable->directives);
    walk_type_ref(w, variable->type);
    if (variable->has_default) {
        CALL(w, on_input, &variable->default_value);
        walk_value(w, &variable->default_value);
    }
    walk_directives(w, &variable->directives, OT_LOCATION_VARIABLE_DEFINITION);

    w->spreader = spreader;
    leave_input(ctx, before);
}

static ot_directive_location operation_location(ot_operation_kind kind)
{
    switch (kind) {
    case OT_OPERATION_QUERY:
        return OT_LOCATION_QUERY;
    case OT_OPERATION_MUTATION:
        return OT_LOCATION_MUTATION;
    case OT_OPERATION_SUBSCRIPTION:
        return OT_LOCATION_SUBSCRIPTION;
    }
    OT_UNREACHABLE();
}

static void walk_operation(walk *w, uint32_t index)
{
    ot_rule_context *ctx = w->ctx;
    const ot_operation *operation = &ctx->document->operations[index];
    const ot_type *root = ot_schema_root(ctx->schema, operation->kind);
    ctx->type = root != NULL && root->kind == OT_TYPE_OBJECT ? root : NULL;
    w->spreader = w->is_silent ? &ctx->fragments->operations[index] : NULL;
    CALL(w, on_operation, operation);
    enter_directives(w, &operation->directives);
    for (uint32_t i = 0; i < operation->variable_count && !ctx->is_stopped; i++)
        walk_variable(w, &operation->variables[i]);
    walk_directives(w, &operation->directives, operation_location(operation->kind));
    walk_selections(w, &operation->selection_set, false);
    CALL(w, on_operation_end, operation);
    ctx->type = NULL;
    w->spreader = NULL;
}

static void walk_fragment(walk *w, uint32_t index)
{
    ot_rule_context *ctx = w->ctx;
    ot_fragment_node *node = &ctx->fragments->nodes[index];
    ctx->type = output_or_null(node->condition);
    w->spreader = w->is_silent ? &node->spreader : NULL;
    CALL(w, on_fragment, node->ast);
    enter_directives(w, &node->ast->directives);
    CALL(w, on_named_type, &node->ast->type_condition);
    walk_directives(w, &node->ast->directives, OT_LOCATION_FRAGMENT_DEFINITION);
    walk_selections(w, &node->ast->selection_set, false);
    ctx->type = NULL;
    w->spreader = NULL;
}

/* ---- Type system definitions, which do not belong here but are looked into all the same ---- */

static void walk_input_definitions(walk *w, const ot_input_value_definition *inputs, uint32_t count,
                                   ot_directive_location location)
{
    for (uint32_t i = 0; i < count && !w->ctx->is_stopped; i++) {
        enter_directives(w, &inputs[i].directives);
        walk_type_ref(w, inputs[i].type);
        if (inputs[i].has_default)
            walk_value(w, &inputs[i].default_value);
        walk_directives(w, &inputs[i].directives, location);
    }
}

static void walk_field_definitions(walk *w, const ot_type_definition *definition)
{
    for (uint32_t i = 0; i < definition->field_count && !w->ctx->is_stopped; i++) {
        const ot_field_definition *field = &definition->fields[i];
        enter_directives(w, &field->directives);
        walk_input_definitions(w, field->arguments, field->argument_count,
                               OT_LOCATION_ARGUMENT_DEFINITION);
        walk_type_ref(w, field->type);
        walk_directives(w, &field->directives, OT_LOCATION_FIELD_DEFINITION);
    }
}

static void walk_names(walk *w, const ot_name *names, uint32_t count)
{
    for (uint32_t i = 0; i < count && !w->ctx->is_stopped; i++)
        CALL(w, on_named_type, &names[i]);
}

static void walk_type_definition(walk *w, const ot_type_definition *definition)
{
    bool is_directive = definition->kind == OT_DEFINITION_DIRECTIVE;
    CALL(w, on_type_definition, definition);
    enter_directives(w, &definition->directives);
    walk_names(w, definition->interfaces, definition->interface_count);
    walk_directives(w, &definition->directives, ot_definition_location(definition->kind));
    for (uint32_t i = 0; i < definition->operation_type_count && !w->ctx->is_stopped; i++)
        CALL(w, on_named_type, &definition->operation_types[i].type);
    walk_field_definitions(w, definition);
    walk_input_definitions(w, definition->inputs, definition->input_count,
                           is_directive ? OT_LOCATION_ARGUMENT_DEFINITION
                                        : OT_LOCATION_INPUT_FIELD_DEFINITION);
    for (uint32_t i = 0; i < definition->value_count && !w->ctx->is_stopped; i++) {
        enter_directives(w, &definition->values[i].directives);
        walk_directives(w, &definition->values[i].directives, OT_LOCATION_ENUM_VALUE);
    }
    if (!is_directive)
        walk_names(w, definition->members, definition->member_count);
}

static void walk_definition(walk *w, const ot_definition *definition)
{
    switch (definition->kind) {
    case OT_DEFINITION_OPERATION:
        walk_operation(w, definition->index);
        return;
    case OT_DEFINITION_FRAGMENT:
        walk_fragment(w, definition->index);
        return;
    case OT_DEFINITION_TYPE_SYSTEM:
        w->ctx->is_in_type_system = true;
        walk_type_definition(w, &w->ctx->document->types[definition->index]);
        w->ctx->is_in_type_system = false;
        return;
    }
    OT_UNREACHABLE();
}

static void walk_document(walk *w)
{
    const ot_document *document = w->ctx->document;
    CALL(w, on_document, document);
    for (uint32_t i = 0; i < document->definition_count && !w->ctx->is_stopped; i++)
        walk_definition(w, &document->definitions[i]);
    CALL(w, on_document_end, document);
}

/* What the fields are and where variables are used is known before any rule is asked: some ask
 * about what comes later. */
static void look_ahead(walk *w)
{
    w->is_silent = true;
    walk_document(w);
    w->is_silent = false;
}

void ot_walk(ot_rule_context *ctx)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, gather_hooks); /* cannot fail with a valid control */
    walk w = {.ctx = ctx};
    make_states(&w);
    w.is_plain = OT_NEW_ARRAY(ctx->arena, bool, ctx->document->selection_count);
    w.symbols = OT_NEW_ARRAY(ctx->arena, uint32_t, ctx->document->key_count);
    look_ahead(&w);
    walk_document(&w);
}
