#include "binding/binding_internal.h"

/*
 * @transaction says how much of a mutation is all or nothing: the whole operation, or each root
 * field. Clients have to know it, so it is said in the schema.
 */

static bool is_per_field(const ot_use *use)
{
    const ot_value *per = ot_directive_argument(use->directive, OT_S("per"));
    return ot_str_equal(per->text, OT_S("FIELD")); /* there, and of its type: validated */
}

void ot_binding__bind_transaction(ot_binder *binder)
{
    const ot_schema *schema = binder->schema;
    for (uint32_t i = 0; i < schema->type_count; i++) {
        ot_element element = ot_binding__type_element(schema->types[i]);
        ot_use use = ot_binding__use(&element, OT_S("transaction"));
        if (use.directive == NULL)
            continue;
        if (schema->types[i] == schema->mutation)
            binder->binding->commits_fields = is_per_field(&use);
        else
            ot_binding__refuse(binder, &element, &use,
                               "@transaction belongs on the mutation type: only mutations write.");
    }
}
