/*
 * The names of fields are few, and each is looked for again and again, on one type after the other.
 * So each has a number, its symbol, and a type finds a field by the symbol in a small table of its
 * own, without looking at a text.
 */
#include "schema/build_internal.h"

/* The meta fields come first; every composite type has the first one, the query root all. */
enum { SYMBOL_TYPENAME = 1, SYMBOL_SCHEMA, SYMBOL_TYPE = OT_SYMBOLS_META };

static uint32_t add_symbol(ot_schema *schema, ot_str name)
{
    uintptr_t symbol = (uintptr_t)ot_map_get(&schema->symbols, name);
    if (symbol == 0) {
        symbol = schema->symbols.count + 1;
        (void)ot_map_set(schema->arena, &schema->symbols, name, (void *)symbol); /* new */
    }
    return (uint32_t)symbol;
}

/* At most half of the slots are taken, so a free one ends each probe. */
static void make_slots(ot_arena *arena, ot_type *type)
{
    type->field_slot_bits = 1;
    while (1U << type->field_slot_bits < 2 * type->field_count)
        type->field_slot_bits++;
    uint32_t mask = (1U << type->field_slot_bits) - 1;
    type->field_slots = OT_NEW_ARRAY(arena, uint32_t, mask + 1);
    for (uint32_t i = 0; i < type->field_count; i++) {
        uint32_t slot = ot_type__field_slot(type, type->fields[i].symbol);
        while (type->field_slots[slot] != 0)
            slot = (slot + 1) & mask;
        type->field_slots[slot] = i + 1;
    }
}

void ot_schema__number_names(ot_schema *schema)
{
    (void)add_symbol(schema, schema->meta_typename->name); /* the first three */
    (void)add_symbol(schema, schema->meta_schema->name);
    (void)add_symbol(schema, schema->meta_type->name);
    for (uint32_t i = 0; i < schema->type_count; i++) {
        ot_type *type = schema->types[i];
        for (uint32_t f = 0; f < type->field_count; f++) {
            ot_field *field = &type->fields[f];
            field->symbol = add_symbol(schema, field->name);
            field->is_simple = ot_type_is_leaf(field->named) && field->argument_count == 0 &&
                               !field->is_deprecated;
        }
        if (type->field_count > 0)
            make_slots(schema->arena, type);
    }
    ot_map_fix(schema->arena, &schema->symbols);
}

uint32_t ot_schema_symbol(const ot_schema *schema, ot_str name)
{
    uintptr_t symbol = (uintptr_t)ot_map_get(&schema->symbols, name);
    return symbol == 0 ? OT_NO_SYMBOL : (uint32_t)symbol;
}

/* Names that begin with "__" belong to introspection, so a declared field is never hidden. */
const ot_field *ot_schema__meta_field(const ot_schema *schema, const ot_type *parent,
                                      uint32_t symbol)
{
    if (symbol == SYMBOL_TYPENAME)
        return schema->meta_typename;
    if (parent != schema->query)
        return NULL;
    return symbol == SYMBOL_SCHEMA ? schema->meta_schema : schema->meta_type;
}
