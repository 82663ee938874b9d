/*
 * The abstract syntax tree of a GraphQL document, executable and type system alike (spec section
 * "Document"). It is plain data in one arena, made by the parser and read by everyone; nobody
 * changes it afterwards. Lists are arrays with a count, texts are views into the source or, where
 * escapes had to be resolved, into the arena. Every node has the byte offset of its first token in
 * its document's source; ot_source_locate turns it into line and column.
 */
#ifndef OT_LANGUAGE_AST_H
#define OT_LANGUAGE_AST_H

#include "language/source.h"

typedef struct ot_name {
    ot_str text;
    uint32_t offset;
} ot_name;

/* ---- Values (spec section "Input Values") ---- */

typedef enum ot_value_kind {
    OT_VALUE_VARIABLE, /* text: the name without "$" */
    OT_VALUE_INT,      /* text: as written */
    OT_VALUE_FLOAT,    /* text: as written */
    OT_VALUE_STRING,   /* text: the value, escapes resolved, block strings dedented */
    OT_VALUE_BOOLEAN,
    OT_VALUE_NULL,
    OT_VALUE_ENUM, /* text: the name */
    OT_VALUE_LIST,
    OT_VALUE_OBJECT,
} ot_value_kind;

typedef struct ot_value ot_value;
typedef struct ot_object_field ot_object_field;

struct ot_value {
    ot_value_kind kind;
    uint32_t offset;
    bool is_block; /* a STRING written with three quotes */
    bool boolean;
    ot_str text;
    uint32_t count; /* of items or fields */
    union {
        ot_value *items;         /* LIST, in arena */
        ot_object_field *fields; /* OBJECT, in arena */
    };
};

struct ot_object_field {
    ot_name name;
    ot_value value;
    uint32_t offset;
};

/* ---- What many nodes have ---- */

typedef struct ot_argument {
    ot_name name;
    ot_value value;
    uint32_t offset;
} ot_argument;

typedef struct ot_directive {
    ot_name name; /* without "@" */
    ot_argument *arguments;
    uint32_t argument_count;
    uint32_t offset; /* of the "@" */
} ot_directive;

typedef struct ot_directive_list {
    ot_directive *items;
    uint32_t count;
} ot_directive_list;

typedef struct ot_description {
    bool is_present; /* an empty description is one */
    bool is_block;
    ot_str text;
    uint32_t offset;
} ot_description;

/* ---- Type references (spec section "Type References") ---- */

typedef enum ot_type_ref_kind {
    OT_TYPE_REF_NAMED,
    OT_TYPE_REF_LIST,
    OT_TYPE_REF_NON_NULL,
} ot_type_ref_kind;

typedef struct ot_type_ref {
    ot_type_ref_kind kind;
    uint32_t offset;
    ot_name name;           /* NAMED */
    struct ot_type_ref *of; /* LIST, NON_NULL */
} ot_type_ref;

/* ---- Executable definitions ---- */

typedef struct ot_selection ot_selection;

/* Empty (count 0) means that there is none: the grammar demands at least one selection in braces.
 */
typedef struct ot_selection_set {
    ot_selection *items;
    uint32_t count;
    uint32_t offset; /* of the "{" */
    bool is_flat;    /* fields alone, without directives, each with a response key of its own: there
                        is nothing to merge */
    bool has_spreads; /* of fragments, in it or in what is below it */
} ot_selection_set;

typedef enum ot_selection_kind {
    OT_SELECTION_FIELD,
    OT_SELECTION_FRAGMENT_SPREAD,
    OT_SELECTION_INLINE_FRAGMENT,
} ot_selection_kind;

/* What is asked of each selection again and again stands before its names. */
struct ot_selection {
    ot_selection_kind kind;
    uint32_t offset;
    uint32_t key;      /* the number of its text, from 0; FIELD: of its response key,
                          FRAGMENT_SPREAD: of the fragment's name. In a document equal texts have
                          equal numbers */
    uint32_t name_key; /* FIELD: the same of the field's name */
    uint32_t index;    /* among all selections of the document: for arrays beside the tree */
    uint32_t argument_count;
    ot_argument *arguments;
    ot_selection_set selection_set; /* FIELD (may be empty), INLINE_FRAGMENT */
    ot_directive_list directives;
    ot_name name; /* FIELD: the field; FRAGMENT_SPREAD: the fragment; INLINE_FRAGMENT: the type
                     condition, text.len 0 when there is none */
    ot_str alias; /* FIELD; empty when there is none. It stands at the field's `offset` */
};

/* The name under which a field's answer appears. */
static inline ot_str ot_selection_response_key(const ot_selection *field)
{
    return field->alias.len > 0 ? field->alias : field->name.text;
}

typedef enum ot_operation_kind {
    OT_OPERATION_QUERY,
    OT_OPERATION_MUTATION,
    OT_OPERATION_SUBSCRIPTION,
} ot_operation_kind;

typedef struct ot_variable_definition {
    ot_description description;
    ot_name name; /* without "$"; offset of the name, `offset` is the definition's, at the "$" or
                     its description */
    uint32_t variable_offset; /* of the "$" */
    ot_type_ref *type;
    bool has_default;
    ot_value default_value;
    ot_directive_list directives;
    uint32_t offset;
} ot_variable_definition;

typedef struct ot_operation {
    ot_operation_kind kind;
    bool is_shorthand; /* "{ ... }" */
    ot_description description;
    ot_name name; /* text.len 0 when anonymous */
    ot_variable_definition *variables;
    uint32_t variable_count;
    ot_directive_list directives;
    ot_selection_set selection_set;
    uint32_t offset;
} ot_operation;

typedef struct ot_fragment {
    ot_description description;
    ot_name name;
    ot_name type_condition;
    uint32_t key; /* the number of its name, as its spreads have it */
    ot_directive_list directives;
    ot_selection_set selection_set;
    uint32_t offset;
} ot_fragment;

/* ---- Type system definitions and extensions (spec section "Type System") ---- */

typedef struct ot_input_value_definition {
    ot_description description;
    ot_name name;
    ot_type_ref *type;
    bool has_default;
    ot_value default_value;
    ot_directive_list directives;
    uint32_t offset;
} ot_input_value_definition;

typedef struct ot_field_definition {
    ot_description description;
    ot_name name;
    ot_input_value_definition *arguments;
    uint32_t argument_count;
    ot_type_ref *type;
    ot_directive_list directives;
    uint32_t offset;
} ot_field_definition;

typedef struct ot_enum_value_definition {
    ot_description description;
    ot_name name;
    ot_directive_list directives;
    uint32_t offset;
} ot_enum_value_definition;

typedef struct ot_operation_type_definition {
    ot_operation_kind operation;
    ot_name type;
    uint32_t offset;
} ot_operation_type_definition;

typedef enum ot_type_definition_kind {
    OT_DEFINITION_SCHEMA,
    OT_DEFINITION_SCALAR,
    OT_DEFINITION_OBJECT,
    OT_DEFINITION_INTERFACE,
    OT_DEFINITION_UNION,
    OT_DEFINITION_ENUM,
    OT_DEFINITION_INPUT_OBJECT,
    OT_DEFINITION_DIRECTIVE,
} ot_type_definition_kind;

/* One struct for all: a definition or extension has the lists of its kind, the others are empty. */
typedef struct ot_type_definition {
    ot_type_definition_kind kind;
    bool is_extension;  /* "extend ..." */
    bool is_repeatable; /* DIRECTIVE */
    ot_description description;
    ot_name name; /* text.len 0 for SCHEMA */
    ot_directive_list directives;
    ot_name *interfaces; /* OBJECT, INTERFACE */
    uint32_t interface_count;
    ot_field_definition *fields; /* OBJECT, INTERFACE */
    uint32_t field_count;
    ot_input_value_definition *inputs; /* INPUT_OBJECT: its fields; DIRECTIVE: its arguments */
    uint32_t input_count;
    ot_enum_value_definition *values; /* ENUM */
    uint32_t value_count;
    ot_name *members; /* UNION: its types; DIRECTIVE: its locations */
    uint32_t member_count;
    ot_operation_type_definition *operation_types; /* SCHEMA */
    uint32_t operation_type_count;
    const ot_source *source; /* borrowed: the file it stands in */
    uint32_t offset;
} ot_type_definition;

/* ---- Documents ---- */

typedef enum ot_definition_kind {
    OT_DEFINITION_OPERATION,
    OT_DEFINITION_FRAGMENT,
    OT_DEFINITION_TYPE_SYSTEM,
} ot_definition_kind;

/* A definition in the order of the text, by its place in the list of its kind. */
typedef struct ot_definition {
    ot_definition_kind kind;
    uint32_t index;
} ot_definition;

typedef struct ot_document {
    const ot_source *source; /* borrowed */
    ot_definition *definitions;
    uint32_t definition_count;
    ot_operation *operations;
    uint32_t operation_count;
    ot_fragment *fragments;
    uint32_t fragment_count;
    ot_type_definition *types;
    uint32_t type_count;
    uint32_t token_count;
    uint32_t selection_count; /* selections have indexes below it */
    uint32_t key_count;       /* response keys and names have numbers below it */
} ot_document;

#endif
