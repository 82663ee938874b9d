/*
 * The type system of one service (spec section "Type System"): built once from SDL, `const`
 * afterwards, shared by all loops. Types point to each other directly; list and non-null wrappers
 * are interned, one per wrapped type, so two type references are equal exactly when their pointers
 * are. Every element keeps its place in the SDL and its directives' AST: binding reads them from
 * there.
 *
 * The built-in scalars, the introspection types and the specified directives are ordinary members
 * marked `is_builtin`.
 */
#ifndef OT_SCHEMA_SCHEMA_H
#define OT_SCHEMA_SCHEMA_H

#include "base/map.h"
#include "language/ast.h"
#include "json/value.h"

typedef enum ot_type_kind {
    OT_TYPE_SCALAR,
    OT_TYPE_OBJECT,
    OT_TYPE_INTERFACE,
    OT_TYPE_UNION,
    OT_TYPE_ENUM,
    OT_TYPE_INPUT_OBJECT,
    OT_TYPE_LIST,
    OT_TYPE_NON_NULL,
} ot_type_kind;

/* The five scalars of the specification are coerced by rule; the ones onetrip adds are known to
 * binding by name; any other scalar passes values as they are. */
typedef enum ot_scalar_kind {
    OT_SCALAR_INT,
    OT_SCALAR_FLOAT,
    OT_SCALAR_STRING,
    OT_SCALAR_BOOLEAN,
    OT_SCALAR_ID,
    OT_SCALAR_CUSTOM,
} ot_scalar_kind;

typedef struct ot_type ot_type;

/* The directives applied to an element: one list per definition or extension that names it. */
typedef struct ot_applied_directives {
    ot_directive **items; /* in arena; offsets lie in the source of the same index */
    const ot_source **sources;
    uint32_t count;
} ot_applied_directives;

/* An argument, an input field or a directive's argument. */
typedef struct ot_input_value {
    ot_str name;
    ot_description description;
    const ot_type *type;
    const ot_value *default_value; /* AST, NULL when there is none */
    ot_str default_text;           /* as printed, empty when there is none */
    const ot_json *default_json;   /* coerced once for all; NULL: ot_coerce_default does it */
    bool is_deprecated;
    ot_str deprecation_reason;
    ot_applied_directives directives;
    const ot_type *parent_type;          /* of an input field; else NULL */
    const struct ot_field *parent_field; /* of a field's argument; else NULL */
    const struct ot_directive_definition
        *parent_directive;                /* of a directive's argument; else NULL */
    const ot_input_value_definition *ast; /* NULL for built-ins */
    ot_place place;
    uint32_t index; /* its place in the list it belongs to */
} ot_input_value;

/* What planning reads of each field stands together at the beginning. */
typedef struct ot_field {
    const ot_type *type;
    const ot_type *named;  /* `type` without wrappers */
    const ot_type *parent; /* NULL for the meta fields */
    ot_input_value *arguments;
    ot_str lead; /* `,"name":`, what comes before its value in an answer: made once for all */
    uint32_t argument_count;
    uint32_t index;  /* its place in parent->fields; bindings are arrays by it */
    uint32_t symbol; /* of its name */
    bool is_non_null;
    bool items_non_null; /* a list of non-null items, the outermost */
    bool is_deprecated;
    bool is_simple; /* a leaf without arguments, neither deprecated nor a meta field */
    ot_str name;
    ot_description description;
    ot_str deprecation_reason;
    ot_applied_directives directives;
    const ot_field_definition *ast; /* NULL for built-ins */
    ot_place place;
} ot_field;

typedef struct ot_enum_value {
    ot_str name;
    ot_description description;
    bool is_deprecated;
    ot_str deprecation_reason;
    ot_applied_directives directives;
    const ot_enum_value_definition *ast;
    ot_place place;
    uint32_t index;
} ot_enum_value;

struct ot_type {
    ot_type_kind kind;
    bool is_builtin;
    bool has_specified_by; /* SCALAR */
    bool is_one_of;        /* INPUT_OBJECT */
    ot_str name;           /* empty for LIST and NON_NULL */
    ot_str quoted;         /* the name as __typename is answered */
    uint32_t index; /* of a named type: its place in ot_schema.types; bindings are arrays by it */
    ot_scalar_kind scalar; /* SCALAR */
    ot_description description;
    ot_place place;
    ot_applied_directives directives;

    const ot_type *of;    /* LIST, NON_NULL: the wrapped type */
    ot_type *as_list;     /* the interned [this], NULL until used */
    ot_type *as_non_null; /* the interned this!, NULL until used */
    ot_str specified_by_url;

    ot_field *fields; /* OBJECT, INTERFACE */
    uint32_t field_count;
    ot_map fields_by_name;      /* name -> ot_field* */
    uint32_t *field_slots;      /* by symbol, hashed: a field's index + 1, or 0 (symbols.c) */
    uint32_t field_slot_bits;   /* there are 2 to the power of this */
    const ot_type **interfaces; /* OBJECT, INTERFACE: as declared */
    uint32_t interface_count;
    ot_place *interface_places;

    const ot_type **possible_types; /* UNION: its members in order; INTERFACE: object types that
                                       implement it, in schema order */
    uint32_t possible_type_count;
    ot_place *member_places; /* UNION */

    ot_enum_value *values; /* ENUM */
    uint32_t value_count;
    ot_map values_by_name; /* name -> ot_enum_value* */

    ot_input_value *inputs; /* INPUT_OBJECT */
    uint32_t input_count;
    ot_map inputs_by_name; /* name -> ot_input_value* */

    const ot_type_definition *
        *definitions; /* the definition and extensions, in order; empty for built-ins */
    uint32_t definition_count;
};

typedef struct ot_directive_definition {
    ot_str name; /* without "@" */
    ot_description description;
    ot_input_value *arguments;
    uint32_t argument_count;
    bool is_repeatable;
    bool is_builtin;    /* a specified directive, not redefined by the SDL */
    bool is_binding;    /* one of docs/directives.md: known without declaration, never printed or
                           introspected */
    uint32_t locations; /* bit set of 1u << ot_directive_location */
    ot_str *location_names; /* as declared, in order */
    uint32_t location_count;
    bool is_deprecated; /* later than the September 2025 edition, as are directives on directive
                           definitions */
    ot_str deprecation_reason;
    ot_applied_directives directives;
    const ot_type_definition *ast;
    ot_place place;
} ot_directive_definition;

/* Spec section "Type System", DirectiveLocations; in the specification's order. */
typedef enum ot_directive_location {
    OT_LOCATION_QUERY,
    OT_LOCATION_MUTATION,
    OT_LOCATION_SUBSCRIPTION,
    OT_LOCATION_FIELD,
    OT_LOCATION_FRAGMENT_DEFINITION,
    OT_LOCATION_FRAGMENT_SPREAD,
    OT_LOCATION_INLINE_FRAGMENT,
    OT_LOCATION_VARIABLE_DEFINITION,
    OT_LOCATION_FRAGMENT_VARIABLE_DEFINITION,
    OT_LOCATION_SCHEMA,
    OT_LOCATION_SCALAR,
    OT_LOCATION_OBJECT,
    OT_LOCATION_FIELD_DEFINITION,
    OT_LOCATION_ARGUMENT_DEFINITION,
    OT_LOCATION_INTERFACE,
    OT_LOCATION_UNION,
    OT_LOCATION_ENUM,
    OT_LOCATION_ENUM_VALUE,
    OT_LOCATION_INPUT_OBJECT,
    OT_LOCATION_INPUT_FIELD_DEFINITION,
    OT_LOCATION_DIRECTIVE_DEFINITION,
    OT_LOCATION_COUNT,
} ot_directive_location;

/* "FIELD_DEFINITION". Static. */
ot_str ot_directive_location_name(ot_directive_location location);

typedef struct ot_schema {
    ot_arena *arena; /* owned: everything below lives in it */
    ot_type **types; /* named types: built-ins used and declared ones, by index */
    uint32_t type_count;
    ot_map types_by_name; /* name -> ot_type* */
    const ot_type *query;
    const ot_type *mutation;              /* may be NULL */
    const ot_type *subscription;          /* may be NULL */
    ot_directive_definition **directives; /* declared, then specified; no binding directives */
    uint32_t directive_count;
    ot_map directives_by_name; /* name -> ot_directive_definition*; includes binding directives */
    ot_map symbols;            /* name of a field -> its symbol */
    ot_description description;
    ot_applied_directives applied;          /* on the schema definition */
    const ot_type_definition **definitions; /* schema definition and extensions */
    uint32_t definition_count;

    /* Meta fields (spec section "Introspection"). */
    const ot_field *meta_typename; /* on every composite type */
    const ot_field *meta_schema;   /* on the query root */
    const ot_field *meta_type;
} ot_schema;

/* The named type, or NULL. */
const ot_type *ot_schema_type(const ot_schema *schema, ot_str name);

const ot_directive_definition *ot_schema_directive(const ot_schema *schema, ot_str name);

/* The field of an object or interface type by name, the meta fields included where they exist; NULL
 * when there is none. */
const ot_field *ot_schema_field(const ot_schema *schema, const ot_type *parent, ot_str name);

/* The symbol of a field's name: a number that stands for it on all types. OT_NO_SYMBOL when no type
 * has such a field. Who looks for one name on many types asks for its symbol once. */
uint32_t ot_schema_symbol(const ot_schema *schema, ot_str name);

enum { OT_NO_SYMBOL = UINT32_MAX };

/* The meta field with that symbol, where the type has it. */
enum { OT_SYMBOLS_META = 3 };
const ot_field *ot_schema__meta_field(const ot_schema *schema, const ot_type *parent,
                                      uint32_t symbol);

/* Where the search for a symbol begins in `field_slots`. */
static inline uint32_t ot_type__field_slot(const ot_type *type, uint32_t symbol)
{
    return symbol * 2654435769U >> (32 - type->field_slot_bits);
}

/* As ot_schema_field, by the name's symbol. */
static inline const ot_field *ot_schema_field_of_symbol(const ot_schema *schema,
                                                        const ot_type *parent, uint32_t symbol)
{
    if (symbol <= OT_SYMBOLS_META)
        return ot_schema__meta_field(schema, parent, symbol);
    if (parent->field_slots == NULL)
        return NULL;
    uint32_t mask = (1U << parent->field_slot_bits) - 1;
    for (uint32_t slot = ot_type__field_slot(parent, symbol); parent->field_slots[slot] != 0;
         slot = (slot + 1) & mask) {
        const ot_field *field = &parent->fields[parent->field_slots[slot] - 1];
        if (field->symbol == symbol)
            return field;
    }
    return NULL;
}

const ot_input_value *ot_field_argument(const ot_field *field, ot_str name);

/* The root type of an operation kind, or NULL. */
const ot_type *ot_schema_root(const ot_schema *schema, ot_operation_kind kind);

/* Without list and non-null wrappers. */
static inline const ot_type *ot_type_named(const ot_type *type)
{
    while (type->of != NULL)
        type = type->of;
    return type;
}

/* Without an outermost non-null wrapper. */
static inline const ot_type *ot_type_nullable(const ot_type *type)
{
    return type->kind == OT_TYPE_NON_NULL ? type->of : type;
}

/* Interface or union. */
static inline bool ot_type_is_abstract(const ot_type *type)
{
    return type->kind == OT_TYPE_INTERFACE || type->kind == OT_TYPE_UNION;
}

/* Object, interface or union. */
static inline bool ot_type_is_composite(const ot_type *type)
{
    return type->kind == OT_TYPE_OBJECT || ot_type_is_abstract(type);
}

/* Scalar or enum. */
static inline bool ot_type_is_leaf(const ot_type *type)
{
    return type->kind == OT_TYPE_SCALAR || type->kind == OT_TYPE_ENUM;
}

bool ot_type_is_input(const ot_type *type);  /* of the named type */
bool ot_type_is_output(const ot_type *type); /* of the named type */

/* Spec "DoesFragmentTypeApply" turned around: may a value of `abstract` be of object type `object`?
 * Also for interfaces that implement `abstract`. */
bool ot_type_is_possible(const ot_type *abstract, const ot_type *object);

/* Whether a value of type `sub` may stand where `super` is wanted (covariance). */
bool ot_type_is_subtype(const ot_type *sub, const ot_type *super);

/* "[Product!]!" into the arena. */
ot_str ot_type_print(ot_arena *arena, const ot_type *type);

/* The type an AST type reference names, or NULL when the name is unknown. Wrappers are interned in
 * the schema, so this may be called for a document only with wrappers that the schema has not seen:
 * those live in `arena`, and are found again by structure (ot_type_equal). */
const ot_type *ot_schema_resolve(ot_arena *arena, const ot_schema *schema, const ot_type_ref *ref);

/* Structural equality: equal pointers, or equal wrappers of equal types. */
bool ot_type_equal(const ot_type *a, const ot_type *b);

/* The applied directive of that name, or NULL; the first when it is repeated. */
const ot_directive *ot_applied_get(const ot_applied_directives *applied, ot_str name);

/* An argument's AST value of an applied directive, or NULL. */
const ot_value *ot_directive_argument(const ot_directive *directive, ot_str name);

/* Where the directives of a type system definition stand. */
ot_directive_location ot_definition_location(ot_type_definition_kind kind);

#endif
