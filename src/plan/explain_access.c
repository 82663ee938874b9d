#include "plan/plan_internal.h"

#include "json/writer.h"

/*
 * The fields of a plan that are not for everybody, in the order of the answer:
 *
 *     access viewer.email (Person.email): @requiresScopes(scopes: [["email"]]), refused
 */

typedef struct place {
    const struct place *parent;
    ot_str key;
} place;

typedef struct walk {
    const ot_binding *binding;
    ot_buffer *out;
    bool is_json;
    uint32_t count;
} walk;

static void put_place(const place *at, ot_buffer *out)
{
    if (at->parent != NULL) {
        put_place(at->parent, out);
        OT_BUFFER_LITERAL(out, ".");
    }
    ot_buffer_append(out, at->key);
}

static void tell_json(walk *w, const place *at, ot_str what, const ot_access *access,
                      bool is_refused)
{
    ot_buffer *out = w->out;
    ot_buffer_append(out, w->count == 0 ? OT_S(",\"access\":[") : OT_S(","));
    OT_BUFFER_LITERAL(out, "{\"path\":\"");
    put_place(at, out);
    ot_buffer_printf(out, "\",\"of\":\"%.*s\",\"rules\":[", OT_ARG(what));
    for (uint32_t i = 0; i < access->count; i++) {
        ot_buffer_append(out, i == 0 ? OT_S("") : OT_S(","));
        ot_json_write_string(out, access->rules[i]->text);
    }
    ot_buffer_printf(out, "],\"refused\":%s}", is_refused ? "true" : "false");
}

static void tell_human(walk *w, const place *at, ot_str what, const ot_access *access,
                       bool is_refused)
{
    ot_buffer *out = w->out;
    OT_BUFFER_LITERAL(out, "access ");
    put_place(at, out);
    ot_buffer_printf(out, " (%.*s):", OT_ARG(what));
    for (uint32_t i = 0; i < access->count; i++)
        ot_buffer_printf(out, "%s %.*s", i == 0 ? "" : " and", OT_ARG(access->rules[i]->text));
    ot_buffer_append(out, is_refused ? OT_S(", refused\n") : OT_S("\n"));
}

/* `what` in the coordinates of the specification. */
static void tell(walk *w, const place *at, ot_str what, const ot_access *access, bool is_refused)
{
    if (access == NULL)
        return;
    if (w->is_json)
        tell_json(w, at, what, access, is_refused);
    else
        tell_human(w, at, what, access, is_refused);
    w->count++;
}

static void tell_field(walk *w, const place *at, const ot_out_field *field)
{
    const ot_type *parent = field->definition->parent;
    if (parent == NULL || parent->is_builtin)
        return;
    ot_buffer name = {0};
    ot_buffer_printf(&name, "%.*s.%.*s", OT_ARG(parent->name), OT_ARG(field->definition->name));
    tell(w, at, ot_buffer_str(&name), ot_binding_field(w->binding, field->definition)->access,
         field->kind == OT_OUT_ERROR && field->column > 0);
    ot_buffer_free(&name);
}

static void walk_object(walk *w, const place *at, const ot_type *declared,
                        const ot_out_object *object);

static void walk_choice(walk *w, const place *at, const ot_type *declared,
                        const ot_out_choice *choice)
{
    for (uint32_t i = 0; i < choice->count; i++)
        if (choice->fields[i].object != NULL)
            walk_object(w, at, declared, choice->fields[i].object);
}

static void walk_field(walk *w, const place *parent, const ot_out_field *field)
{
    place here = {.parent = parent, .key = field->key};
    const ot_type *declared = ot_type_named(field->definition->type);
    tell_field(w, &here, field);
    if (field->object != NULL)
        walk_object(w, &here, declared, field->object);
    for (uint32_t i = 0; i < field->document_count; i++)
        walk_object(w, &here, declared, field->documents[i]);
    if (field->kind == OT_OUT_CHOICE || field->kind == OT_OUT_NODES_BY_ID)
        walk_choice(w, &here, declared, field->choice);
}

/* No deeper than the document. What stands before the declared type stands before the field. */
static void walk_object(walk *w, const place *at, const ot_type *declared,
                        const ot_out_object *object)
{
    if (object->variants != NULL) {
        for (uint32_t i = 0; i < object->variants->count; i++)
            walk_object(w, at, declared, object->variants->objects[i]);
        return;
    }
    if (object->type != declared)
        tell(w, at, object->type->name, ot_binding_type(w->binding, object->type)->access,
             object->failure != NULL && object->failure->column > 0);
    for (uint32_t i = 0; i < object->field_count; i++)
        walk_field(w, at, &object->fields[i]);
}

void ot_plan__explain_access(const ot_plan *plan, bool is_json, ot_buffer *out)
{
    walk w = {.binding = plan->binding, .out = out, .is_json = is_json};
    walk_object(&w, NULL, plan->root->type, plan->root);
    if (is_json && w.count > 0)
        OT_BUFFER_LITERAL(out, "]");
}
