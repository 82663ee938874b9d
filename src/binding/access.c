#include "binding/access.h"

#include "base/buffer.h"
#include "binding/binding_internal.h"
#include "json/writer.h"

/* ---- Judging ---- */

static bool has_set(const ot_access_rule *rule, const ot_access_set *set, const ot_caller *caller)
{
    if (rule->kind == OT_ACCESS_ROLE)
        return ot_str_equal(set->names[0], caller->role);
    for (uint32_t i = 0; i < set->count; i++)
        if (!ot_scopes_has(&caller->scopes, set->names[i]))
            return false;
    return true;
}

ot_access_verdict ot_access_judge(const ot_access_rule *rule, const ot_caller *caller)
{
    if (caller == NULL)
        return OT_ACCESS_NO_TOKEN;
    bool is_granted = caller->has_all || rule->kind == OT_ACCESS_TOKEN;
    for (uint32_t i = 0; !is_granted && i < rule->set_count; i++)
        is_granted = has_set(rule, &rule->sets[i], caller);
    return is_granted ? OT_ACCESS_GRANTED : OT_ACCESS_NO_RIGHT;
}

static bool has_rule(const ot_access *access, const ot_access_rule *rule)
{
    for (uint32_t i = 0; access != NULL && i < access->count; i++)
        if (access->rules[i] == rule)
            return true;
    return false;
}

bool ot_access_covers(const ot_access *more, const ot_access *fewer)
{
    for (uint32_t i = 0; fewer != NULL && i < fewer->count; i++)
        if (!has_rule(more, fewer->rules[i]))
            return false;
    return true;
}

/* ---- Reading ---- */

typedef OT_VEC(const ot_access_rule *) rule_list;

typedef struct access_binder {
    ot_binder *binder;
    ot_map by_text; /* of a rule -> ot_access_rule* */
    rule_list rules;
    rule_list *own;        /* by type index: what the type itself says */
    rule_list **own_field; /* by type and field index: what the field itself says */
    rule_list *of_type;    /* by type index: what stands before values of the type */
    bool *is_given;        /* by type index: some field gives it */
} access_binder;

static const char *const kind_names[] = {"authenticated", "requiresScopes", "requiresRole"};

static ot_str text_of(ot_arena *arena, const ot_access_rule *rule)
{
    bool is_scopes = rule->kind == OT_ACCESS_SCOPES;
    ot_buffer out = {0};
    ot_buffer_printf(&out, "@%s", kind_names[rule->kind]);
    if (rule->kind != OT_ACCESS_TOKEN)
        ot_buffer_append(&out, is_scopes ? OT_S("(scopes: [") : OT_S("(any: ["));
    for (uint32_t i = 0; i < rule->set_count; i++) {
        ot_buffer_append(&out, i == 0 ? OT_S("") : OT_S(", "));
        ot_buffer_append(&out, is_scopes ? OT_S("[") : OT_S(""));
        for (uint32_t k = 0; k < rule->sets[i].count; k++) {
            ot_buffer_append(&out, k == 0 ? OT_S("") : OT_S(", "));
            ot_json_write_string(&out, rule->sets[i].names[k]);
        }
        ot_buffer_append(&out, is_scopes ? OT_S("]") : OT_S(""));
    }
    ot_buffer_append(&out, rule->kind == OT_ACCESS_TOKEN ? OT_S("") : OT_S("])"));
    ot_str text = ot_arena_copy(arena, ot_buffer_str(&out));
    ot_buffer_free(&out);
    return text;
}

/* RFC 6749 section 3.3: what a scope is made of. One with a blank could never be granted. */
static bool is_scope(ot_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c <= ' ' || c == '"' || c == '\\' || c > '~')
            return false;
    }
    return text.len > 0;
}

/* The name that stands in a list; false when there can be none such. */
static bool read_name(access_binder *a, const ot_element *element, const ot_use *use,
                      ot_access_kind kind, const ot_value *value, ot_str *out)
{
    *out = value->text; /* a string: validated */
    bool is_right = kind == OT_ACCESS_SCOPES ? is_scope(*out) : out->len > 0;
    if (!is_right && kind == OT_ACCESS_SCOPES)
        ot_binding__refuse(a->binder, element, use,
                           "\"%.*s\" is no scope: it is one word of ASCII without quotes. Several "
                           "that are needed together are [[\"a\", \"b\"]].",
                           OT_ARG(*out));
    else if (!is_right)
        ot_binding__refuse(a->binder, element, use,
                           "a role has a name; for any token say @authenticated.");
    return is_right;
}

static bool read_set(access_binder *a, const ot_element *element, const ot_use *use,
                     ot_access_kind kind, const ot_value *value, ot_access_set *out)
{
    bool is_list = value->kind == OT_VALUE_LIST; /* else a list of one */
    uint32_t count = is_list ? value->count : 1;
    ot_str *names = OT_NEW_ARRAY(a->binder->arena, ot_str, count);
    if (count == 0)
        ot_binding__refuse(a->binder, element, use,
                           "an empty list of scopes is what every token has: say @authenticated.");
    for (uint32_t i = 0; i < count; i++)
        if (!read_name(a, element, use, kind, is_list ? &value->items[i] : value, &names[i]))
            return false;
    *out = (ot_access_set){.names = names, .count = count};
    return count > 0;
}

/* GraphQL reads ["a", "b"] as [["a"], ["b"]], and many who write it mean [["a", "b"]]. */
static bool is_clear(access_binder *a, const ot_element *element, const ot_use *use,
                     const ot_value *value)
{
    for (uint32_t i = 0; value->count > 1 && i < value->count; i++) {
        if (value->items[i].kind == OT_VALUE_LIST)
            continue;
        ot_binding__refuse(a->binder, element, use,
                           "a list of lists says which scopes are needed: [[\"a\"], [\"b\"]] is "
                           "either, [[\"a\", \"b\"]] is both.");
        return false;
    }
    return true;
}

static bool read_sets(access_binder *a, const ot_element *element, const ot_use *use,
                      ot_access_rule *rule)
{
    ot_str name = rule->kind == OT_ACCESS_SCOPES ? OT_S("scopes") : OT_S("any");
    const ot_value *value = ot_directive_argument(use->directive, name); /* there: validated */
    bool is_list = value->kind == OT_VALUE_LIST;
    uint32_t count = is_list ? value->count : 1;
    if (rule->kind == OT_ACCESS_SCOPES && is_list && !is_clear(a, element, use, value))
        return false;
    ot_access_set *sets = OT_NEW_ARRAY(a->binder->arena, ot_access_set, count);
    if (count == 0)
        ot_binding__refuse(a->binder, element, use,
                           "an empty list is a rule that nobody fits: say what is needed.");
    for (uint32_t i = 0; i < count; i++)
        if (!read_set(a, element, use, rule->kind, is_list ? &value->items[i] : value, &sets[i]))
            return false;
    rule->sets = sets;
    rule->set_count = count;
    return count > 0;
}

static void add_rule(access_binder *a, rule_list *to, const ot_access_rule *rule)
{
    for (uint32_t i = 0; i < to->count; i++)
        if (to->items[i] == rule)
            return;
    OT_VEC_PUSH(a->binder->arena, to, rule);
}

static void add_rules(access_binder *a, rule_list *to, const rule_list *from)
{
    for (uint32_t i = 0; i < from->count; i++)
        add_rule(a, to, from->items[i]);
}

static void read_rule(access_binder *a, const ot_element *element, ot_access_kind kind,
                      rule_list *to)
{
    ot_use use = ot_binding__use(element, ot_str_from_c(kind_names[kind]));
    ot_access_rule rule = {.kind = kind, .place = use.place};
    if (use.directive == NULL || (kind != OT_ACCESS_TOKEN && !read_sets(a, element, &use, &rule)))
        return;
    ot_arena *arena = a->binder->arena;
    rule.text = text_of(arena, &rule);
    ot_access_rule *known = ot_map_get(&a->by_text, rule.text);
    if (known == NULL) {
        known = OT_NEW(arena, ot_access_rule);
        *known = rule;
        known->index = a->rules.count;
        ot_map_set(arena, &a->by_text, known->text, known);
        OT_VEC_PUSH(arena, &a->rules, (const ot_access_rule *)known);
    }
    add_rule(a, to, known);
}

static void read_rules(access_binder *a, const ot_element *element, rule_list *to)
{
    for (int kind = OT_ACCESS_TOKEN; kind <= OT_ACCESS_ROLE; kind++)
        read_rule(a, element, (ot_access_kind)kind, to);
}

static void read_type(access_binder *a, const ot_type *type)
{
    ot_element element = ot_binding__type_element(type);
    read_rules(a, &element, &a->own[type->index]);
    rule_list *fields = OT_NEW_ARRAY(a->binder->arena, rule_list, type->field_count);
    for (uint32_t i = 0; i < type->field_count; i++) {
        ot_element field = ot_binding__field_element(&type->fields[i]);
        read_rules(a, &field, &fields[i]);
    }
    a->own_field[type->index] = fields;
}

/* ---- What stands before what ---- */

/* What an interface says holds for the objects that implement it, whichever way they are reached.
 */
static void gather_type(access_binder *a, const ot_type *type)
{
    rule_list *to = &a->of_type[type->index];
    add_rules(a, to, &a->own[type->index]);
    for (uint32_t i = 0; i < type->interface_count; i++)
        add_rules(a, to, &a->own[type->interfaces[i]->index]);
}

/* Counts, cursors and edges tell of rows, so what stands before the rows stands before them. */
static void gather_page_type(access_binder *a, const ot_bound_type *bound)
{
    bool is_of_rows = bound->role == OT_ROLE_CONNECTION || bound->role == OT_ROLE_EDGE;
    if (is_of_rows && bound->node != NULL)
        add_rules(a, &a->of_type[bound->type->index], &a->of_type[bound->node->type->index]);
}

static bool is_root(const ot_schema *schema, const ot_type *type)
{
    return type == schema->query || type == schema->mutation || type == schema->subscription;
}

static void gather_field(access_binder *a, const ot_field *field, rule_list *to)
{
    const ot_type *owner = field->parent;
    const ot_type *named = ot_type_named(field->type);
    add_rules(a, to, &a->own_field[owner->index][field->index]);
    for (uint32_t i = 0; i < owner->interface_count; i++) {
        const ot_type *interface = owner->interfaces[i];
        const ot_field *of = ot_map_get(&interface->fields_by_name, field->name);
        if (of != NULL)
            add_rules(a, to, &a->own_field[interface->index][of->index]);
    }
    if (!is_root(a->binder->schema, named)) /* a payload may lead back to the query type */
        add_rules(a, to, &a->of_type[named->index]);
    if (is_root(a->binder->schema, owner))
        add_rules(a, to, &a->of_type[owner->index]);
}

/* What rows come to tells of them: of those of a field beside it, or of a type. */
static void gather_aggregate(access_binder *a, const ot_bound_field *bound, rule_list *to)
{
    const ot_field *field = bound->definition;
    ot_element element = ot_binding__field_element(field);
    ot_use use = ot_binding__use(&element, OT_S("aggregate"));
    const ot_value *of =
        use.directive == NULL ? NULL : ot_directive_argument(use.directive, OT_S("of"));
    const ot_field *beside =
        of == NULL ? NULL : ot_map_get(&field->parent->fields_by_name, of->text);
    add_rules(a, to, &a->of_type[bound->rows->target->type->index]);
    if (beside != NULL)
        gather_field(a, beside, to);
}

static const ot_access *access_of(ot_arena *arena, const rule_list *rules)
{
    if (rules->count == 0)
        return NULL;
    ot_access *access = OT_NEW(arena, ot_access);
    *access = (ot_access){.rules = rules->items, .count = rules->count};
    return access;
}

static void bind_field(access_binder *a, ot_bound_field *bound)
{
    rule_list rules = {0};
    bool is_aggregate = bound->kind == OT_BOUND_AGGREGATE || bound->kind == OT_BOUND_AGGREGATES;
    const ot_type *named = ot_type_named(bound->definition->type);
    a->is_given[named->index] = true;
    gather_field(a, bound->definition, &rules);
    if (is_aggregate && bound->rows != NULL && bound->rows->target != NULL)
        gather_aggregate(a, bound, &rules);
    bound->access = access_of(a->binder->arena, &rules);
}

static void bind_type(access_binder *a, ot_bound_type *bound)
{
    const ot_type *type = bound->type;
    for (uint32_t i = 0; i < type->field_count; i++)
        bind_field(a, &bound->fields[i]);
    if (type->kind == OT_TYPE_OBJECT && !is_root(a->binder->schema, type))
        bound->access = access_of(a->binder->arena, &a->of_type[type->index]);
}

/* A rule that nothing is given through would keep nobody out: it is about answers. */
static void check_use(access_binder *a, const ot_type *type)
{
    bool is_leaf = type->kind == OT_TYPE_SCALAR || type->kind == OT_TYPE_ENUM;
    ot_element element = ot_binding__type_element(type);
    const rule_list *own = &a->own[type->index];
    if (!is_leaf || own->count == 0 || a->is_given[type->index])
        return;
    ot_use use = ot_binding__use(&element, ot_str_from_c(kind_names[own->items[0]->kind]));
    ot_binding__refuse(a->binder, &element, &use,
                       "no field gives it, and rules of access are about what is given: put the "
                       "rule on the fields that take it.");
}

void ot_binding__bind_access(ot_binder *binder)
{
    const ot_schema *schema = binder->schema;
    ot_binding *binding = binder->binding;
    access_binder a = {.binder = binder,
                       .own = OT_NEW_ARRAY(binder->arena, rule_list, schema->type_count),
                       .own_field = OT_NEW_ARRAY(binder->arena, rule_list *, schema->type_count),
                       .of_type = OT_NEW_ARRAY(binder->arena, rule_list, schema->type_count),
                       .is_given = OT_NEW_ARRAY(binder->arena, bool, schema->type_count)};
    for (uint32_t i = 0; i < schema->type_count; i++)
        read_type(&a, schema->types[i]);
    for (uint32_t i = 0; i < schema->type_count; i++)
        gather_type(&a, schema->types[i]);
    for (uint32_t i = 0; i < schema->type_count; i++)
        gather_page_type(&a, &binding->types[i]);
    for (uint32_t i = 0; i < schema->type_count; i++)
        bind_type(&a, &binding->types[i]);
    for (uint32_t i = 0; i < schema->type_count; i++)
        check_use(&a, schema->types[i]);
    binding->access_rules = a.rules.items;
    binding->access_rule_count = a.rules.count;
}
