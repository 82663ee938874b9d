/*
 * Introspection (spec section "Introspection"): the schema as data. The executor walks meta types
 * as it walks any other object: it holds a handle (`ot_meta_object`), asks for one field of it at a
 * time, and gets a value that is a leaf, another handle or a list to step through. Nothing is
 * allocated: every text exists in the schema already. Binding directives and what only they need do
 * not exist here.
 *
 * The `__*` types are ordinary types of the schema, so selections on them are validated and merged
 * like others; the names of meta objects' types for `__typename` are those of the fields' types.
 */
#ifndef OT_SCHEMA_INTROSPECTION_H
#define OT_SCHEMA_INTROSPECTION_H

#include "base/buffer.h"
#include "language/report.h"
#include "schema/schema.h"

typedef enum ot_meta_kind {
    OT_META_SCHEMA,      /* ot_schema, __Schema */
    OT_META_TYPE,        /* ot_type, __Type */
    OT_META_FIELD,       /* ot_field, __Field */
    OT_META_INPUT_VALUE, /* ot_input_value, __InputValue */
    OT_META_ENUM_VALUE,  /* ot_enum_value, __EnumValue */
    OT_META_DIRECTIVE,   /* ot_directive_definition, __Directive */
} ot_meta_kind;

/* One object of the answer. */
typedef struct ot_meta_object {
    ot_meta_kind kind;
    const void *pointer; /* borrowed from the schema */
} ot_meta_object;

typedef enum ot_meta_value_kind {
    OT_META_VALUE_NULL,
    OT_META_VALUE_BOOLEAN,
    OT_META_VALUE_STRING, /* text */
    OT_META_VALUE_ENUM,   /* text: the name; written as a JSON string */
    OT_META_VALUE_OBJECT,
    OT_META_VALUE_LIST, /* step through it with ot_meta_list_next */
} ot_meta_value_kind;

/* A list being walked; plain data, copy it to walk it twice. */
typedef struct ot_meta_list {
    const void *items; /* private: an array of the schema */
    uint32_t kind;     /* private: what the array holds */
    uint32_t count;    /* private: of the array */
    uint32_t next;     /* private */
    bool with_deprecated;
} ot_meta_list;

typedef struct ot_meta_value {
    ot_meta_value_kind kind;
    bool boolean;
    ot_str text; /* borrowed from the schema */
    ot_meta_object object;
    ot_meta_list list;
} ot_meta_value;

/* The value of a field on the query root: `field` is schema->meta_schema or schema->meta_type.
 * `arguments` are coerced (schema/coerce.h). */
ot_meta_value ot_introspect_root(const ot_schema *schema, const ot_field *field,
                                 const ot_json *arguments);

/* The value of a field of a meta object; `field` belongs to the object's `__*` type and is not
 * `__typename`. */
ot_meta_value ot_introspect(const ot_schema *schema, ot_meta_object object, const ot_field *field,
                            const ot_json *arguments);

/* The next item, an object or an enum name; false at the end. */
bool ot_meta_list_next(ot_meta_list *list, ot_meta_value *item);

/* The `__*` type whose fields an object of that kind has. */
const ot_type *ot_meta_type(const ot_schema *schema, ot_meta_kind kind);

/* The answer to the standard introspection query with all its options, as `{"__schema":{...}}`. */
void ot_introspection_json(const ot_schema *schema, ot_buffer *out);

/* An introspection answer (`{"__schema":{...}}`) as SDL. False and a problem reported when it is
 * not whole. */
bool ot_introspection_to_sdl(const ot_json *introspection, ot_buffer *out, ot_report *report);

#endif
