#include "base/buffer.h"
#include "binding/binding_internal.h"

/*
 * One table, several object types: an interface or union with @table and @discriminator(column:)
 * says which column tells its rows apart, and each of its object types is one value of that column.
 * Those object types have no table of their own; the interface, its parts (interfaces and unions of
 * some of its object types) and the object types all read the same table.
 *
 * What a type leaves out of that table is a predicate like any other, so it is put before the
 * author's @where once, here: the planner sees one SQL text per type.
 */

/* ---- The column and its values ---- */

static bool is_integer(const ot_pg_type *type)
{
    return ot_str_equal(type->name, OT_S("int2")) || ot_str_equal(type->name, OT_S("int4")) ||
           ot_str_equal(type->name, OT_S("int8"));
}

bool ot_binding__is_discriminator(const ot_column *column)
{
    const ot_pg_type *type = ot_binding__base(column->type);
    bool is_exact_text = ot_binding__is_text(type) && !ot_str_equal(type->name, OT_S("citext")) &&
                         !ot_str_equal(type->name, OT_S("bpchar"));
    return is_exact_text || is_integer(type) || type->kind == 'e';
}

static bool has_label(const ot_pg_type *type, ot_str label)
{
    for (uint32_t i = 0; i < type->label_count; i++)
        if (ot_str_equal(type->labels[i], label))
            return true;
    return false;
}

ot_json ot_binding__discriminator_json(const ot_column *column, ot_str value)
{
    bool is_number = is_integer(ot_binding__base(column->type));
    return (ot_json){.kind = is_number ? OT_JSON_NUMBER : OT_JSON_STRING, .text = value};
}

/* The value in the column's binary form. False when the column cannot hold it. */
static bool encode_value(ot_binder *binder, const ot_column *column, ot_str value, ot_str *cell)
{
    const ot_pg_type *type = ot_binding__base(column->type);
    ot_json json = ot_binding__discriminator_json(column, value);
    ot_pg_value bytes = {0};
    bool is_number = value.len > 0;
    for (size_t i = value.len > 1 && value.ptr[0] == '-' ? 1 : 0; i < value.len; i++)
        is_number &= value.ptr[i] >= '0' && value.ptr[i] <= '9';
    if ((is_integer(type) && !is_number) || (type->kind == 'e' && !has_label(type, value)))
        return false;
    if (ot_pg_read(binder->arena, type, OT_WIRE_ID, &json, &bytes) != NULL)
        return false;
    *cell = ot_str_make(bytes.ptr, (size_t)bytes.length);
    return true;
}

/* As a literal: it is the author's, and a partial index over it is of use only to a literal. */
static ot_str quote_value(ot_arena *arena, ot_str value)
{
    ot_buffer out = {0};
    bool has_backslash = ot_str_find(value, '\\', 0) < value.len;
    ot_buffer_append(&out, has_backslash ? OT_S("E'") : OT_S("'"));
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] == '\'' || value.ptr[i] == '\\')
            ot_buffer_append_byte(&out, value.ptr[i]);
        ot_buffer_append_byte(&out, value.ptr[i]);
    }
    ot_buffer_append_byte(&out, '\'');
    ot_str quoted = ot_arena_copy(arena, ot_buffer_str(&out));
    ot_buffer_free(&out);
    return quoted;
}

void ot_binding__read_discriminator_value(ot_binder *binder, ot_bound_type *bound)
{
    ot_element element = ot_binding__type_element(bound->type);
    ot_use use = ot_binding__use(&element, OT_S("discriminator"));
    bound->value = ot_binding__snake(binder->arena, bound->type->name);
    if (use.directive == NULL)
        return;
    (void)ot_binding__text(binder, &element, &use, OT_S("value"),
                           &bound->value); /* may be absent */
    if (ot_directive_argument(use.directive, OT_S("column")) != NULL ||
        ot_directive_argument(use.directive, OT_S("unknown")) != NULL)
        ot_binding__refuse(binder, &element, &use,
                           "an object type has one value: @discriminator(value:); column and "
                           "unknown are said by the interface or union with @table.");
}

/* True when the type is told by this value and no other type of `variants` is. */
bool ot_binding__add_variant(ot_binder *binder, const ot_element *element, const ot_use *use,
                             const ot_bound_type *bound, ot_str value, ot_bound_variants *variants)
{
    ot_bound_variant *variant = &variants->items[variants->count];
    *variant = (ot_bound_variant){.type = bound, .value = value};
    if (!encode_value(binder, variants->column, value, &variant->cell)) {
        ot_binding__refuse(
            binder, element, use,
            "column \"%.*s\" of type %.*s cannot hold \"%.*s\", by which \"%.*s\" is "
            "told; say the value with @discriminator(value:).",
            OT_ARG(variants->column->name), OT_ARG(variants->column->type->name), OT_ARG(value),
            OT_ARG(bound->type->name));
        return false;
    }
    for (uint32_t i = 0; i < variants->count; i++) {
        if (!ot_str_equal(variants->items[i].cell, variant->cell))
            continue;
        ot_binding__refuse(binder, element, use,
                           "\"%.*s\" tells \"%.*s\" already; say another with "
                           "@discriminator(value:).",
                           OT_ARG(value), OT_ARG(variants->items[i].type->type->name));
        return false;
    }
    variant->literal = quote_value(binder->arena, value);
    variants->count++;
    return true;
}

ot_bound_variants *ot_binding__new_variants(ot_binder *binder, const ot_column *column,
                                            uint32_t room)
{
    ot_bound_variants *variants = OT_NEW(binder->arena, ot_bound_variants);
    variants->column = column;
    variants->items = OT_NEW_ARRAY(binder->arena, ot_bound_variant, room);
    return variants;
}

/* ---- Which types ---- */

/* The types that have no table of their own are known before any type is bound. */
void ot_binding__claim_variants(ot_binder *binder)
{
    for (uint32_t i = 0; i < binder->schema->type_count; i++) {
        const ot_type *type = binder->schema->types[i];
        if (!ot_type_is_abstract(type) ||
            ot_applied_get(&type->directives, OT_S("discriminator")) == NULL)
            continue;
        for (uint32_t p = 0; p < type->possible_type_count; p++) {
            ot_bound_type *object = ot_binding__type(binder, type->possible_types[p]);
            if (object->base == NULL) {
                object->base = ot_binding__type(binder, type);
                continue;
            }
            ot_element element = ot_binding__type_element(type);
            ot_use use = ot_binding__use(&element, OT_S("discriminator"));
            ot_binding__refuse(binder, &element, &use,
                               "\"%.*s\" is told by @discriminator on \"%.*s\" already; leave it "
                               "out here if it is the same table.",
                               OT_ARG(object->type->name), OT_ARG(object->base->type->name));
        }
    }
}

static bool read_unknown(const ot_use *use)
{
    const ot_value *unknown = ot_directive_argument(use->directive, OT_S("unknown"));
    return unknown != NULL && ot_str_equal(unknown->text, OT_S("SKIP"));
}

void ot_binding__bind_base(ot_binder *binder, const ot_element *element, ot_bound_type *bound)
{
    ot_use use = ot_binding__use(element, OT_S("discriminator"));
    ot_str name;
    if (bound->table == NULL)
        return; /* reported */
    if (use.directive == NULL || !ot_binding__text(binder, element, &use, OT_S("column"), &name)) {
        ot_binding__refuse(binder, element, &use,
                           "say which column tells its types apart with @discriminator(column:).");
        return;
    }
    if (ot_directive_argument(use.directive, OT_S("value")) != NULL)
        ot_binding__refuse(binder, element, &use,
                           "its object types have values: write @discriminator(value:) on them.");
    const ot_column *column = ot_binding__named_column(binder, element, &use, bound->table, name);
    if (column == NULL)
        return;
    if (!ot_binding__is_discriminator(column)) {
        ot_binding__refuse(binder, element, &use,
                           "column \"%.*s\" of type %.*s cannot tell types apart; that is for "
                           "text, varchar, name, enums and integers.",
                           OT_ARG(column->name), OT_ARG(column->type->name));
        return;
    }
    ot_bound_variants *variants =
        ot_binding__new_variants(binder, column, bound->type->possible_type_count);
    variants->skips_unknown = read_unknown(&use);
    bound->variants = variants;
}

static bool is_in_view(const ot_bound_type *object, const ot_bound_type *base)
{
    return object->base == base && object->role == OT_ROLE_TABLE;
}

static void add_variants_of(ot_binder *binder, ot_bound_type *base)
{
    for (uint32_t i = 0; i < base->type->possible_type_count; i++) {
        const ot_bound_type *object = ot_binding__type(binder, base->type->possible_types[i]);
        ot_element element = ot_binding__type_element(object->type);
        ot_use use = ot_binding__use(&element, OT_S("discriminator"));
        if (is_in_view(object, base))
            (void)ot_binding__add_variant(binder, &element, &use, object, object->value,
                                          (ot_bound_variants *)base->variants); /* reported */
    }
}

static const ot_bound_variant *variant_of(const ot_bound_variants *variants,
                                          const ot_bound_type *object)
{
    for (uint32_t i = 0; i < variants->count; i++)
        if (variants->items[i].type == object)
            return &variants->items[i];
    return NULL;
}

/* An interface or union of some of the object types of a base. */
static void bind_part(ot_binder *binder, ot_bound_type *bound)
{
    const ot_type *type = bound->type;
    const ot_bound_type *base = type->possible_type_count == 0
                                    ? NULL
                                    : ot_binding__type(binder, type->possible_types[0])->base;
    if (base == NULL || base->variants == NULL || ot_binding__is_node_interface(type))
        return;
    for (uint32_t i = 0; i < type->possible_type_count; i++)
        if (!is_in_view(ot_binding__type(binder, type->possible_types[i]), base))
            return;
    ot_bound_variants *part =
        ot_binding__new_variants(binder, base->variants->column, type->possible_type_count);
    for (uint32_t i = 0; i < type->possible_type_count; i++) {
        const ot_bound_variant *variant =
            variant_of(base->variants, ot_binding__type(binder, type->possible_types[i]));
        if (variant != NULL)
            part->items[part->count++] = *variant;
    }
    part->skips_unknown = true;
    bound->role = OT_ROLE_TABLE;
    bound->table = base->table;
    bound->key = base->key;
    bound->key_count = base->key_count;
    bound->base = base;
    bound->variants = part;
}

void ot_binding__bind_variants(ot_binder *binder)
{
    uint32_t count = binder->schema->type_count;
    for (uint32_t i = 0; i < count; i++) {
        ot_bound_type *bound = &binder->binding->types[i];
        if (ot_type_is_abstract(bound->type) && bound->variants != NULL)
            add_variants_of(binder, bound);
    }
    for (uint32_t i = 0; i < count; i++) {
        ot_bound_type *bound = &binder->binding->types[i];
        if (ot_type_is_abstract(bound->type) && bound->role == OT_ROLE_NONE)
            bind_part(binder, bound);
    }
}

bool ot_binding__check_insertable(ot_binder *binder, const ot_element *element, const ot_use *use,
                                  const ot_bound_type *target)
{
    if (target->variants == NULL)
        return true;
    ot_binding__refuse(binder, element, use,
                       "\"%.*s\" is one of several types; a row is made as one of them, in a "
                       "relation to that type or by a field of its own.",
                       OT_ARG(target->type->name));
    return false;
}

/* ---- Predicates ---- */

typedef struct ot_composer {
    ot_arena *arena;
    OT_VEC(ot_sql_piece) pieces;
    bool has_term;
    bool reads_more;
} ot_composer;

static void put_text(ot_composer *to, ot_str text)
{
    ot_sql_piece piece = {.kind = OT_SQL_TEXT, .text = text};
    OT_VEC_PUSH(to->arena, &to->pieces, piece);
}

static void put_column(ot_composer *to, const ot_column *column)
{
    ot_sql_piece piece = {.kind = OT_SQL_COLUMN, .column = column};
    OT_VEC_PUSH(to->arena, &to->pieces, piece);
}

static void put_sql(ot_composer *to, const ot_sql *sql)
{
    to->reads_more |= sql->reads_more;
    put_text(to, OT_S("("));
    for (uint32_t i = 0; i < sql->piece_count; i++)
        OT_VEC_PUSH(to->arena, &to->pieces, sql->pieces[i]);
    put_text(to, OT_S(")"));
}

static void next_term(ot_composer *to)
{
    if (to->has_term)
        put_text(to, OT_S(" AND "));
    to->has_term = true;
}

static void put_where(ot_composer *to, const ot_sql *where)
{
    if (where == NULL)
        return;
    next_term(to);
    put_sql(to, where);
}

/* Of the rows of the base, those of these types. */
static void put_values(ot_composer *to, const ot_bound_variants *variants)
{
    next_term(to);
    put_column(to, variants->column);
    put_text(to, variants->count == 1 ? OT_S(" = ") : OT_S(" IN ("));
    for (uint32_t i = 0; i < variants->count; i++) {
        if (i > 0)
            put_text(to, OT_S(", "));
        put_text(to, variants->items[i].literal);
    }
    if (variants->count != 1)
        put_text(to, OT_S(")"));
}

/* What one of several types leaves out does not touch the rows of the others. */
static void put_where_of(ot_composer *to, const ot_column *column, const ot_bound_variant *variant,
                         const ot_sql *where)
{
    if (where == NULL)
        return;
    next_term(to);
    put_text(to, OT_S("("));
    put_column(to, column);
    put_text(to, column->not_null ? OT_S(" <> ") : OT_S(" IS DISTINCT FROM "));
    put_text(to, variant->literal);
    put_text(to, OT_S(" OR "));
    put_sql(to, where);
    put_text(to, OT_S(")"));
}

/* The @where that types have said, by type index, becomes what their rows have to fit. */
static const ot_sql *compose(ot_binder *binder, const ot_sql *const *said,
                             const ot_bound_type *bound)
{
    ot_composer to = {.arena = binder->arena};
    const ot_bound_type *base = bound->base == NULL ? bound : bound->base;
    if (bound->variants == NULL) {
        const ot_bound_variant *own = variant_of(base->variants, bound);
        if (own == NULL)
            return NULL; /* reported */
        put_values(&to, &(ot_bound_variants){.column = base->variants->column,
                                             .items = (ot_bound_variant *)own,
                                             .count = 1});
        put_where(&to, said[base->type->index]);
        put_where(&to, said[bound->type->index]);
    } else {
        if (bound->variants->skips_unknown && bound->variants->count > 0)
            put_values(&to, bound->variants);
        put_where(&to, said[base->type->index]);
        for (uint32_t i = 0; i < bound->variants->count; i++)
            put_where_of(&to, bound->variants->column, &bound->variants->items[i],
                         said[bound->variants->items[i].type->type->index]);
    }
    if (!to.has_term)
        return NULL;
    ot_sql *sql = OT_NEW(binder->arena, ot_sql);
    *sql = (ot_sql){
        .pieces = to.pieces.items, .piece_count = to.pieces.count, .reads_more = to.reads_more};
    return sql;
}

void ot_binding__compose_predicates(ot_binder *binder)
{
    uint32_t count = binder->schema->type_count;
    const ot_sql **said = OT_NEW_ARRAY(binder->arena, const ot_sql *, count);
    for (uint32_t i = 0; i < count; i++)
        said[i] = binder->binding->types[i].where;
    for (uint32_t i = 0; i < count; i++) {
        ot_bound_type *bound = &binder->binding->types[i];
        const ot_bound_type *base = bound->base == NULL ? bound : bound->base;
        bound->has_where = said[i] != NULL || said[base->type->index] != NULL;
        if (bound->role == OT_ROLE_TABLE && base->variants != NULL)
            bound->where = compose(binder, said, bound);
    }
}

/* ---- Fields said once, by the interface ---- */

/* A field says nothing of its own about where its value comes from. */
static bool is_silent(const ot_applied_directives *directives)
{
    static const char *const others[] = {"deprecated",  "cacheControl",  "cost",
                                         "listSize",    "authenticated", "requiresScopes",
                                         "requiresRole"};
    for (uint32_t i = 0; i < directives->count; i++) {
        bool is_other = false;
        for (size_t k = 0; k < sizeof(others) / sizeof(others[0]); k++)
            is_other |= ot_str_equal(directives->items[i]->name.text, ot_str_from_c(others[k]));
        if (!is_other)
            return false;
    }
    return true;
}

static bool has_same_arguments(const ot_field *a, const ot_field *b)
{
    if (a->argument_count != b->argument_count)
        return false;
    for (uint32_t i = 0; i < a->argument_count; i++)
        if (!ot_str_equal(a->arguments[i].name, b->arguments[i].name) ||
            !ot_type_equal(a->arguments[i].type, b->arguments[i].type) ||
            !is_silent(&a->arguments[i].directives))
            return false;
    return true;
}

static bool follows(const ot_field *field, const ot_field *of)
{
    return is_silent(&field->directives) && ot_type_equal(field->type, of->type) &&
           has_same_arguments(field, of);
}

bool ot_binding__is_followed(const ot_binder *binder, const ot_bound_type *owner,
                             const ot_field *field)
{
    for (uint32_t i = 0; i < owner->type->possible_type_count; i++) {
        const ot_type *object = owner->type->possible_types[i];
        const ot_field *own = ot_map_get(&object->fields_by_name, field->name);
        if (ot_binding__type(binder, object)->base != NULL && own != NULL && follows(own, field))
            return true;
    }
    return false;
}

bool ot_binding__inherit_field(const ot_binder *binder, const ot_bound_type *owner,
                               ot_bound_field *field)
{
    const ot_field *own = field->definition;
    for (uint32_t i = 0; owner->base != NULL && i < owner->type->interface_count; i++) {
        const ot_bound_type *interface = ot_binding__type(binder, owner->type->interfaces[i]);
        const ot_field *of = ot_map_get(&interface->type->fields_by_name, own->name);
        if (interface->variants == NULL || interface->fields == NULL || of == NULL ||
            !follows(own, of))
            continue;
        const ot_bound_field *said = &interface->fields[of->index];
        *field = *said;
        field->definition = own;
        field->origin = said->origin == NULL ? said : said->origin;
        field->is_global_id = field->kind == OT_BOUND_COLUMN && owner->is_node &&
                              ot_str_equal(own->name, OT_S("id")) &&
                              field->column->index == owner->key[0];
        return true;
    }
    return false;
}
