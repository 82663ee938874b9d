#include "binding/binding_internal.h"

/*
 * @cacheControl by the rules of Apollo Server. A field that gives an object, and every root field,
 * bounds the age of an answer: by what the field says, else by what the type that it gives says,
 * else by 0. Fields that give leaves bound it only where they say so. `inheritMaxAge` lets a field
 * below the root bound nothing.
 */

typedef enum ot_cache_scope {
    OT_CACHE_SCOPE_UNSAID,
    OT_CACHE_SCOPE_PUBLIC,
    OT_CACHE_SCOPE_PRIVATE,
} ot_cache_scope;

/* What one use of the directive says. */
typedef struct ot_cache_hint {
    bool has_max_age;
    uint32_t max_age_s;
    ot_cache_scope scope;
    bool inherits;
} ot_cache_hint;

/* Seconds: what fits nine digits is 31 years. */
static bool read_seconds(const ot_value *value, uint32_t *out)
{
    if (value->kind != OT_VALUE_INT || value->text.len > 9)
        return false;
    *out = 0;
    for (size_t i = 0; i < value->text.len; i++) {
        char digit = value->text.ptr[i];
        if (digit < '0' || digit > '9')
            return false;
        *out = *out * 10 + (uint32_t)(digit - '0');
    }
    return true;
}

static const ot_value *argument_of(const ot_use *use, ot_str name)
{
    const ot_value *value = ot_directive_argument(use->directive, name);
    return value == NULL || value->kind == OT_VALUE_NULL ? NULL : value;
}

/* Scope and inheritMaxAge have the types of their declaration, as validation has checked. */
static ot_cache_hint read_hint(ot_binder *binder, const ot_element *element)
{
    ot_cache_hint hint = {.scope = OT_CACHE_SCOPE_UNSAID};
    ot_use use = ot_binding__use(element, OT_S("cacheControl"));
    if (use.directive == NULL)
        return hint;
    const ot_value *max_age = argument_of(&use, OT_S("maxAge"));
    const ot_value *scope = argument_of(&use, OT_S("scope"));
    const ot_value *inherits = argument_of(&use, OT_S("inheritMaxAge"));
    hint.has_max_age = max_age != NULL;
    if (max_age != NULL && !read_seconds(max_age, &hint.max_age_s))
        ot_binding__refuse(binder, element, &use,
                           "@cacheControl(maxAge:) must be a number of seconds, 0 or more.");
    if (scope != NULL)
        hint.scope = ot_str_equal(scope->text, OT_S("PRIVATE")) ? OT_CACHE_SCOPE_PRIVATE
                                                                : OT_CACHE_SCOPE_PUBLIC;
    hint.inherits = inherits != NULL && inherits->boolean;
    return hint;
}

/* The field's own words replace those of its type, one by one; a field that inherits takes its
 * type's age where that has one. */
static ot_cache_hint merge(const ot_cache_hint *of_type, const ot_cache_hint *of_field)
{
    ot_cache_hint merged = *of_type;
    merged.inherits |= of_field->inherits && !of_type->has_max_age;
    if (of_field->has_max_age && !merged.inherits) {
        merged.has_max_age = true;
        merged.max_age_s = of_field->max_age_s;
    }
    if (of_field->scope != OT_CACHE_SCOPE_UNSAID)
        merged.scope = of_field->scope;
    return merged;
}

static void refuse_on_write(ot_binder *binder, const ot_element *element)
{
    ot_use use = ot_binding__use(element, OT_S("cacheControl"));
    if (use.directive != NULL)
        ot_binding__refuse(binder, element, &use,
                           "@cacheControl has no meaning on a field that writes or subscribes.");
}

static bool is_write_root(const ot_binder *binder, const ot_type *type)
{
    const ot_schema *schema = binder->schema;
    return type != schema->query && (type == schema->mutation || type == schema->subscription);
}

static void bind_field(ot_binder *binder, const ot_cache_hint *of_types, ot_bound_type *owner,
                       ot_bound_field *field)
{
    ot_element element = ot_binding__field_element(field->definition);
    const ot_type *named = ot_type_named(element.type);
    if (is_write_root(binder, owner->type)) {
        refuse_on_write(binder, &element);
        return;
    }
    ot_cache_hint of_field = read_hint(binder, &element);
    ot_cache_hint hint = merge(&of_types[named->index], &of_field);
    bool is_root = owner->type == binder->schema->query;
    bool is_bound_anyway = is_root || (ot_type_is_composite(named) && !hint.inherits);
    field->cache = (ot_bound_cache){.bounds = hint.has_max_age || is_bound_anyway,
                                    .max_age_s = hint.max_age_s,
                                    .is_private = hint.scope == OT_CACHE_SCOPE_PRIVATE};
}

void ot_binding__bind_caches(ot_binder *binder)
{
    const ot_schema *schema = binder->schema;
    ot_cache_hint *of_types = OT_NEW_ARRAY(binder->arena, ot_cache_hint, schema->type_count);
    for (uint32_t t = 0; t < schema->type_count; t++) {
        ot_element element = ot_binding__type_element(schema->types[t]);
        of_types[t] = read_hint(binder, &element);
    }
    for (uint32_t t = 0; t < schema->type_count; t++) {
        ot_bound_type *bound = &binder->binding->types[t];
        for (uint32_t i = 0; i < bound->type->field_count; i++)
            bind_field(binder, of_types, bound, &bound->fields[i]);
    }
}
