#include "binding/costs.h"

#include "binding/binding_internal.h"

/*
 * @cost and @listSize by the rules of docs/costs.md. What an interface says of a field holds for
 * the object types that do not say it themselves; it is checked where it stands.
 */

typedef struct cost_reader {
    ot_binder *binder;
    const ot_field *field;
    ot_element element;
    ot_use use;
    bool is_inherited; /* the use stands at an interface: it is not reported again */
} cost_reader;

#define REFUSE(at, ...)                                                                            \
    ((at)->is_inherited                                                                            \
         ? (void)0                                                                                 \
         : ot_binding__refuse((at)->binder, &(at)->element, &(at)->use, __VA_ARGS__))

/* ---- Weights ---- */

/* What @cost says of an element; false when it says nothing. */
static bool read_weight(ot_binder *binder, const ot_element *element, uint32_t *weight)
{
    ot_use use = ot_binding__use(element, OT_S("cost"));
    return use.directive != NULL &&
           ot_binding__whole(binder, element, &use, OT_S("weight"), OT_COST_WEIGHT_MAX, weight);
}

static uint32_t default_weight(const ot_binder *binder, const ot_type *type)
{
    if (type == binder->schema->mutation)
        return OT_COST_MUTATION;
    if (type == binder->schema->query || ot_type_is_leaf(type))
        return 0;
    return 1;
}

static void bind_type_weight(ot_binder *binder, const ot_type *type, ot_type_cost *cost)
{
    ot_element element = ot_binding__type_element(type);
    cost->weight = default_weight(binder, type);
    (void)read_weight(binder, &element, &cost->weight); /* else the default stays */
}

static uint32_t input_weight(ot_binder *binder, const ot_type_cost *types,
                             const ot_input_value *input)
{
    ot_element element = ot_binding__input_element(input);
    uint32_t weight = types[ot_type_named(input->type)->index].weight;
    (void)read_weight(binder, &element, &weight); /* else that of its type stays */
    return weight;
}

/* ---- The use that holds for a field ---- */

static bool find_use(ot_binder *binder, const ot_field *field, ot_str directive, cost_reader *out)
{
    *out = (cost_reader){
        .binder = binder, .field = field, .element = ot_binding__field_element(field)};
    out->use = ot_binding__use(&out->element, directive);
    const ot_type *owner = field->parent;
    for (uint32_t i = 0; out->use.directive == NULL && i < owner->interface_count; i++) {
        const ot_field *same = ot_map_get(&owner->interfaces[i]->fields_by_name, field->name);
        if (same == NULL)
            continue;
        ot_element element = ot_binding__field_element(same);
        out->use = ot_binding__use(&element, directive);
        out->is_inherited = true;
    }
    return out->use.directive != NULL;
}

static bool read_number(const cost_reader *at, ot_str name, uint32_t *out)
{
    if (!at->is_inherited)
        return ot_binding__whole(at->binder, &at->element, &at->use, name, OT_COST_WEIGHT_MAX, out);
    const ot_value *value = ot_directive_argument(at->use.directive, name);
    return value != NULL && ot_binding__read_whole(value, OT_COST_WEIGHT_MAX, out);
}

/* ---- @listSize(slicingArguments:) ---- */

static const ot_input_value *find_input(const ot_input_value *inside, const ot_field *field,
                                        ot_str name)
{
    if (inside == NULL)
        return ot_field_argument(field, name);
    const ot_type *type = ot_type_nullable(inside->type);
    return type->kind == OT_TYPE_INPUT_OBJECT ? ot_map_get(&type->inputs_by_name, name) : NULL;
}

/* "first", or "page.first" of an input object. */
static bool read_slice(const cost_reader *at, ot_str path, ot_slice *out)
{
    const ot_input_value *last = NULL;
    *out = (ot_slice){.members = OT_NEW_ARRAY(at->binder->arena, const ot_input_value *, path.len)};
    for (size_t begin = 0; begin <= path.len;) {
        size_t end = ot_str_find(path, '.', begin);
        last = find_input(last, at->field, ot_str_slice(path, begin, end));
        if (last == NULL) {
            REFUSE(
                at,
                "@listSize(slicingArguments:): \"%.*s\" is no argument of it, and no input field "
                "inside of one.",
                OT_ARG(path));
            return false;
        }
        if (out->argument == NULL)
            out->argument = last;
        else
            out->members[out->member_count++] = last;
        begin = end + 1;
    }
    const ot_type *type = ot_type_nullable(last->type);
    if (type->kind == OT_TYPE_SCALAR && type->scalar == OT_SCALAR_INT)
        return true;
    REFUSE(
        at,
        "@listSize(slicingArguments:): \"%.*s\" has to be an Int, which says how many are given.",
        OT_ARG(path));
    return false;
}

static bool read_slices(const cost_reader *at, ot_list_size *size)
{
    ot_texts texts;
    if (!ot_binding__texts(at->binder, &at->element, &at->use, OT_S("slicingArguments"), &texts))
        return false;
    ot_slice *slices = OT_NEW_ARRAY(at->binder->arena, ot_slice, texts.count);
    for (uint32_t i = 0; i < texts.count; i++)
        size->slice_count += read_slice(at, texts.items[i], &slices[size->slice_count]);
    size->slices = slices;
    return size->slice_count > 0;
}

/* ---- @listSize(sizedFields:) ---- */

/* Beside those that the binding knows. */
static void read_sized(const cost_reader *at, ot_field_cost *cost)
{
    ot_texts texts;
    const ot_type *given = ot_type_named(at->field->type);
    if (!ot_binding__texts(at->binder, &at->element, &at->use, OT_S("sizedFields"), &texts))
        return;
    if (ot_binding__is_list(at->field->type)) {
        REFUSE(at, "@listSize(sizedFields:) is for a field that gives an object with lists; this "
                   "one gives a list itself.");
        return;
    }
    const ot_field **sized =
        OT_NEW_ARRAY(at->binder->arena, const ot_field *, cost->sized_count + texts.count);
    for (uint32_t i = 0; i < cost->sized_count; i++)
        sized[i] = cost->sized[i];
    cost->sized = sized;
    for (uint32_t i = 0; i < texts.count; i++) {
        const ot_field *field = ot_map_get(&given->fields_by_name, texts.items[i]);
        if (field != NULL && ot_binding__is_list(field->type))
            cost->sized[cost->sized_count++] = field;
        else
            REFUSE(at, "@listSize(sizedFields:): \"%.*s\" is no list of \"%.*s\".",
                   OT_ARG(texts.items[i]), OT_ARG(given->name));
    }
}

/* The lists of a connection are as long as its page. */
static void size_connection(const ot_binder *binder, const ot_type *type, ot_field_cost *cost)
{
    const ot_bound_type *bound = ot_binding__type(binder, type);
    if (bound->role != OT_ROLE_CONNECTION)
        return;
    cost->sized = OT_NEW_ARRAY(binder->arena, const ot_field *, type->field_count);
    for (uint32_t i = 0; i < type->field_count; i++)
        if (bound->fields[i].kind == OT_BOUND_EDGES || bound->fields[i].kind == OT_BOUND_NODES)
            cost->sized[cost->sized_count++] = &type->fields[i];
}

/* ---- What the binding knows of a list ---- */

static void add_slice(ot_binder *binder, ot_list_size *size, const ot_input_value *argument,
                      bool is_length)
{
    ot_slice *slices = OT_NEW_ARRAY(binder->arena, ot_slice, size->slice_count + 1);
    for (uint32_t i = 0; i < size->slice_count; i++)
        slices[i] = size->slices[i];
    slices[size->slice_count++] = (ot_slice){.argument = argument, .is_length = is_length};
    size->slices = slices;
}

static void slice_by_page(ot_binder *binder, const ot_bound_field *bound, ot_list_size *size)
{
    for (uint32_t i = 0; i < bound->definition->argument_count; i++) {
        ot_argument_role role = bound->arguments[i].role;
        if (role == OT_ARGUMENT_FIRST || role == OT_ARGUMENT_LAST)
            add_slice(binder, size, &bound->definition->arguments[i], false);
    }
}

/* A list of keys: each finds one row at most. */
static bool names_rows(const ot_bound_argument *argument, const ot_bound_type *target)
{
    bool is_list = ot_binding__is_list(argument->definition->type) && argument->column != NULL;
    bool is_key = argument->role == OT_ARGUMENT_KEY ||
                  (argument->role == OT_ARGUMENT_FILTER && argument->op == OT_FILTER_IN);
    return is_list && is_key && target->key_count == 1 && argument->path_count == 0 &&
           argument->column == &target->table->columns[target->key[0]];
}

static void slice_by_keys(ot_binder *binder, const ot_bound_field *bound,
                          const ot_bound_type *target, ot_list_size *size)
{
    for (uint32_t i = 0; i < bound->definition->argument_count && size->slice_count == 0; i++)
        if (names_rows(&bound->arguments[i], target))
            add_slice(binder, size, &bound->definition->arguments[i], true);
}

/* Upwards there is one row a step; downwards each has a list of them. */
static uint32_t tree_size(const ot_tree *tree)
{
    return tree->step->is_to_one ? tree->depth : tree->depth * OT_COST_LIST_SIZE;
}

static void size_rows(ot_binder *binder, const ot_bound_field *bound, const ot_bound_rows *rows,
                      ot_list_size *size)
{
    size->max = rows->page_max;
    slice_by_page(binder, bound, size);
    slice_by_keys(binder, bound, rows->target, size);
    if (rows->page_default > 0)
        size->otherwise = rows->page_default;
    else if (rows->join != NULL && rows->join->tree != NULL)
        size->otherwise = tree_size(rows->join->tree);
}

/* As many rows as an input gives, or as may be changed at once. */
static void size_write(ot_binder *binder, const ot_bound_field *bound, ot_list_size *size)
{
    const ot_bound_write *write = bound->write;
    size->otherwise = write->rows_max;
    size->max = write->rows_max;
    slice_by_keys(binder, bound, write->target, size);
    for (uint32_t i = 0; i < bound->definition->argument_count; i++) {
        const ot_input_value *argument = &bound->definition->arguments[i];
        if (bound->arguments[i].role == OT_ARGUMENT_INPUT && ot_binding__is_list(argument->type))
            add_slice(binder, size, argument, true);
    }
}

static void size_as_bound(ot_binder *binder, const ot_bound_field *bound, ot_list_size *size)
{
    size->otherwise = OT_COST_LIST_SIZE;
    if (binder->has_problems)
        return; /* it may not be bound as its kind says */
    if (bound->kind == OT_BOUND_ROWS || (bound->kind == OT_BOUND_RESOLVER && bound->rows != NULL))
        size_rows(binder, bound, bound->rows, size);
    else if (bound->kind == OT_BOUND_FEED)
        size_rows(binder, bound, bound->feed->members[0]->rows, size);
    else if (bound->kind == OT_BOUND_WRITE)
        size_write(binder, bound, size);
    else if (bound->kind == OT_BOUND_GLOBALS) {
        add_slice(binder, size, &bound->definition->arguments[0], true);
        size->max = bound->ids_max;
    } else if (bound->kind == OT_BOUND_CALL && bound->call->rows_max > 0)
        size->otherwise = bound->call->rows_max;
}

/* ---- Fields ---- */

/* What is asked once however many lists hold it: a statement or a call of its own. */
static bool is_asked_apart(const ot_bound_field *bound)
{
    return bound->kind == OT_BOUND_TOTAL_COUNT || bound->kind == OT_BOUND_CALL ||
           bound->kind == OT_BOUND_RESOLVER ||
           (bound->kind == OT_BOUND_AGGREGATE && bound->rows != NULL);
}

static void bind_weight(ot_binder *binder, const ot_type_cost *types, const ot_bound_field *bound,
                        ot_field_cost *cost)
{
    cost_reader at;
    const ot_type *given = ot_type_named(bound->definition->type);
    if (find_use(binder, bound->definition, OT_S("cost"), &at) &&
        read_number(&at, OT_S("weight"), &cost->weight))
        return;
    cost->is_by_type = ot_type_is_abstract(given);
    cost->weight = cost->is_by_type ? 0 : types[given->index].weight;
    if (ot_type_is_leaf(given) && is_asked_apart(bound))
        cost->once = 1;
}

static void read_list_size(const cost_reader *at, ot_list_size *size, ot_field_cost *cost)
{
    const ot_value *wants_one =
        ot_directive_argument(at->use.directive, OT_S("requireOneSlicingArgument"));
    ot_list_size said = {.max = size->max};
    bool has_slices = read_slices(at, &said);
    bool has_size = read_number(at, OT_S("assumedSize"), &size->otherwise);
    read_sized(at, cost);
    if (has_slices) {
        size->slices = said.slices;
        size->slice_count = said.slice_count;
        size->wants_one =
            wants_one == NULL || wants_one->kind != OT_VALUE_BOOLEAN || wants_one->boolean;
    }
    if (cost->sized == NULL && !ot_binding__is_list(at->field->type))
        REFUSE(at,
               "@listSize is for a list; it gives none, so name the lists of \"%.*s\" that it is "
               "about with sizedFields.",
               OT_ARG(ot_type_named(at->field->type)->name));
    else if (!has_size && ot_directive_argument(at->use.directive, OT_S("assumedSize")) == NULL &&
             ot_directive_argument(at->use.directive, OT_S("slicingArguments")) == NULL)
        REFUSE(at, "@listSize says no size: give it assumedSize or slicingArguments.");
}

static void bind_size(ot_binder *binder, const ot_bound_field *bound, ot_field_cost *cost)
{
    cost_reader at;
    const ot_type *type = bound->definition->type;
    ot_list_size *size = OT_NEW(binder->arena, ot_list_size);
    if (!ot_binding__is_list(type))
        size_connection(binder, ot_type_named(type), cost);
    size_as_bound(binder, bound, size);
    if (find_use(binder, bound->definition, OT_S("listSize"), &at))
        read_list_size(&at, size, cost);
    if (size->max > 0 && size->otherwise > size->max)
        size->otherwise = size->max;
    if (ot_binding__is_list(type) || cost->sized_count > 0)
        cost->size = size;
}

static void bind_field(ot_binder *binder, const ot_type_cost *types, const ot_bound_field *bound,
                       ot_field_cost *cost)
{
    const ot_field *definition = bound->definition;
    bind_weight(binder, types, bound, cost);
    bind_size(binder, bound, cost);
    cost->arguments = OT_NEW_ARRAY(binder->arena, uint32_t, definition->argument_count);
    for (uint32_t i = 0; i < definition->argument_count; i++)
        cost->arguments[i] = input_weight(binder, types, &definition->arguments[i]);
}

static void bind_type(ot_binder *binder, ot_type_cost *types, const ot_type *type)
{
    ot_type_cost *cost = &types[type->index];
    const ot_bound_type *bound = &binder->binding->types[type->index];
    cost->fields = OT_NEW_ARRAY(binder->arena, ot_field_cost, type->field_count);
    cost->inputs = OT_NEW_ARRAY(binder->arena, uint32_t, type->input_count);
    for (uint32_t i = 0; i < type->input_count; i++)
        cost->inputs[i] = input_weight(binder, types, &type->inputs[i]);
    for (uint32_t i = 0; i < type->field_count && bound->role != OT_ROLE_META; i++)
        bind_field(binder, types, &bound->fields[i], &cost->fields[i]);
}

/* Directives of the schema's own do nothing, so they cost nothing. */
static void refuse_on_directive(ot_binder *binder, const ot_directive_definition *directive)
{
    for (uint32_t i = 0; i < directive->argument_count; i++) {
        const ot_input_value *argument = &directive->arguments[i];
        ot_element element = {.directives = &argument->directives};
        ot_use use = ot_binding__use(&element, OT_S("cost"));
        if (use.directive == NULL)
            continue;
        binder->has_problems = true;
        ot_report_at(binder->report, use.place,
                     "Directive \"@%.*s(%.*s:)\": @cost has no meaning on an argument of a "
                     "directive.",
                     OT_ARG(directive->name), OT_ARG(argument->name));
    }
}

void ot_binding__bind_costs(ot_binder *binder)
{
    const ot_schema *schema = binder->schema;
    ot_type_cost *types = OT_NEW_ARRAY(binder->arena, ot_type_cost, schema->type_count);
    for (uint32_t i = 0; i < schema->type_count; i++)
        bind_type_weight(binder, schema->types[i], &types[i]);
    for (uint32_t i = 0; i < schema->type_count; i++)
        bind_type(binder, types, schema->types[i]);
    for (uint32_t i = 0; i < schema->directive_count; i++)
        refuse_on_directive(binder, schema->directives[i]);
    binder->binding->costs = types;
}
