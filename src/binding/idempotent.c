#include "binding/binding_internal.h"

/*
 * @idempotent marks mutation fields that are only done with an idempotency key, so that a client
 * that does not know what became of its request can safely send it again. Clients have to know it,
 * so it is said in the schema.
 */

static void bind_field(ot_binder *binder, const ot_type *type, uint32_t index)
{
    const ot_schema *schema = binder->schema;
    ot_binding *binding = binder->binding;
    ot_element element = ot_binding__field_element(&type->fields[index]);
    ot_use use = ot_binding__use(&element, OT_S("idempotent"));
    if (use.directive == NULL)
        return;
    if (type != schema->mutation) {
        ot_binding__refuse(binder, &element, &use,
                           "@idempotent belongs on fields of the mutation type: only they change "
                           "anything.");
        return;
    }
    if (binding->needs_key == NULL) {
        binding->needs_key = OT_NEW_ARRAY(binder->arena, bool, type->field_count);
        binding->needs_key_first = &type->fields[index];
    }
    binding->needs_key[index] = true;
}

void ot_binding__bind_idempotent(ot_binder *binder)
{
    const ot_schema *schema = binder->schema;
    for (uint32_t t = 0; t < schema->type_count; t++)
        for (uint32_t i = 0; i < schema->types[t]->field_count; i++)
            bind_field(binder, schema->types[t], i);
}
