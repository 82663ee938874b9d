/*
 * What a rule is and what it may know. A rule is a struct of hooks, one for each kind of node it
 * wants to see; the walk (walk.h) calls the hooks of all rules at each node, in the order of
 * rules.def. The context tells where the walk is: types, field, argument, and what is known about
 * fragments. A rule keeps what it must remember in its `state`, which is zero when validation
 * begins.
 *
 * A hook never follows a spread by itself except through validation/fragments.h, which cannot loop.
 */
#ifndef OT_VALIDATION_RULE_H
#define OT_VALIDATION_RULE_H

#include "validation/fragments.h"
#include "validation/validate.h"

typedef struct ot_rule_context {
    /* The same for the whole validation. */
    const ot_schema *schema;
    const ot_document *document;
    const ot_validation_options *options; /* with all defaults filled in */
    ot_fragments *fragments;
    const ot_field **definitions; /* of the document's fields, by the index of their selections;
                                     NULL where there is none. Before any hook of a definition */
    ot_arena *arena;              /* ends with validation; messages do not live here */
    bool hints;                   /* "Did you mean" may be said */

    void *state; /* of the rule that is being called */

    /* Where the walk is. Types are NULL where the document does not let them be known. */
    const ot_type *parent_type; /* of the selections here: object, interface or union */
    const ot_type *type;        /* of the field, fragment or operation here */
    const ot_field *field;      /* the field here, or the one around */
    const ot_directive_definition *directive; /* inside a directive */
    bool is_in_directive;                     /* also when `directive` is unknown */
    bool is_in_type_system;                   /* inside a definition or extension of types */
    const ot_input_value *argument;           /* inside an argument */
    const ot_type *input_type;                /* of the value here */
    const ot_type *outer_input_type;          /* of the list or object around the value here */
    bool has_input_default;                   /* the position of the value here has a default */

    /* Owned by literal.c: the value printed last, and its text. */
    const ot_value *printed;
    ot_str printed_text;

    /* Owned by uses.c: of the operation that was asked about last. */
    const struct ot_operation_uses *uses;

    /* Owned by rule.c. */
    ot_report *report;
    uint32_t error_count; /* reported by this validation */
    uint32_t work_left;   /* steps that fragments may still cause */
    bool is_stopped;      /* enough was said: hooks are no longer called */
} ot_rule_context;

/* What a field may be, as bits. Most rules about fields have nothing to say about a plain one. */
enum {
    OT_FIELD_ANY = 1,              /* each is */
    OT_FIELD_UNKNOWN = 2,          /* without a definition */
    OT_FIELD_ALIASED = 4,          /* with an alias */
    OT_FIELD_META = 8,             /* with a name that begins with "__" */
    OT_FIELD_WITH_ARGUMENTS = 16,  /* it gives some */
    OT_FIELD_TAKES_ARGUMENTS = 32, /* its definition has some */
    OT_FIELD_MISSHAPEN = 64,       /* a leaf with selections, or a composite without */
    OT_FIELD_DEPRECATED = 128,     /* by its definition */
};

/* Every hook is called on the way in, those named _end on the way out. */
typedef struct ot_rule {
    size_t state_bytes; /* of `state`; 0: none */
    uint32_t fields;    /* on_field and on_field_end are called for fields that are one of these */
    void (*on_document)(ot_rule_context *ctx, const ot_document *document);
    void (*on_document_end)(ot_rule_context *ctx, const ot_document *document);
    void (*on_type_definition)(ot_rule_context *ctx, const ot_type_definition *definition);
    void (*on_operation)(ot_rule_context *ctx, const ot_operation *operation);
    void (*on_operation_end)(ot_rule_context *ctx, const ot_operation *operation);
    void (*on_fragment)(ot_rule_context *ctx, const ot_fragment *fragment);
    void (*on_variable)(ot_rule_context *ctx, const ot_variable_definition *variable);
    void (*on_named_type)(ot_rule_context *ctx, const ot_name *name);
    /* Of an operation, field or fragment definition, not of inline fragments; parent_type is that
     * of its selections. */
    void (*on_selection_set)(ot_rule_context *ctx, const ot_selection_set *set);
    void (*on_field)(ot_rule_context *ctx, const ot_selection *field);
    void (*on_field_end)(ot_rule_context *ctx, const ot_selection *field);
    void (*on_spread)(ot_rule_context *ctx, const ot_selection *spread);
    void (*on_inline_fragment)(ot_rule_context *ctx, const ot_selection *fragment);
    void (*on_directives)(ot_rule_context *ctx, const ot_directive_list *directives);
    void (*on_directive)(ot_rule_context *ctx, const ot_directive *directive,
                         ot_directive_location location);
    void (*on_directive_end)(ot_rule_context *ctx, const ot_directive *directive);
    void (*on_argument)(ot_rule_context *ctx, const ot_argument *argument);
    /* The whole value of an argument or the default of a variable; what is inside comes by the
     * hooks below. */
    void (*on_input)(ot_rule_context *ctx, const ot_value *value);
    void (*on_object)(ot_rule_context *ctx, const ot_value *object);
    void (*on_object_end)(ot_rule_context *ctx, const ot_value *object);
    void (*on_object_field)(ot_rule_context *ctx, const ot_object_field *field);
    void (*on_enum)(ot_rule_context *ctx, const ot_value *value);
} ot_rule;

#define OT_RULE(id, constant, js_name, group) extern const ot_rule ot_rule_##id;
#include "validation/rules.def"
#undef OT_RULE

/* Adds a mistake at `offset` of the document. */
void ot_rule_report(ot_rule_context *ctx, uint32_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds what no specification forbids, but this server: with a code that says so. */
void ot_rule_refuse(ot_rule_context *ctx, const char *code, uint32_t offset, const char *format,
                    ...) __attribute__((format(printf, 4, 5)));

/* The code of a document that asks for more than is allowed. */
#define OT_RULE_TOO_COMPLEX "QUERY_TOO_COMPLEX"

/* Adds a mistake with several places. */
void ot_rule_report_places(ot_rule_context *ctx, const uint32_t *offsets, uint32_t count,
                           const char *format, ...) __attribute__((format(printf, 4, 5)));

/* "There can be only one <noun> named ...", with all its places, for each name that occurs more
 * than once. `sigil` goes before the name. */
void ot_rule_report_repeated(ot_rule_context *ctx, const char *noun, const char *sigil,
                             const ot_name *const *names, uint32_t count);

/* Takes `steps` from the work that fragments may cause in this validation. False when none is left:
 * validation has ended with a mistake that says so. */
bool ot_rule_spend(ot_rule_context *ctx, uint32_t steps);

/* Ends validation: "The document is too complex to validate." */
void ot_rule_give_up(ot_rule_context *ctx);

/* ` Did you mean "a" or "b"?` when hints are allowed, else empty. In the scratch arena. */
ot_str ot_rule_suggest(ot_rule_context *ctx, ot_str input, const ot_str *options,
                       uint32_t option_count);
ot_str ot_rule_suggest_inputs(ot_rule_context *ctx, ot_str input, const ot_input_value *inputs,
                              uint32_t input_count);

/* The type a condition names, or NULL when it is unknown. */
const ot_type *ot_rule_condition(const ot_rule_context *ctx, const ot_name *name);

/* Must be given by the caller: not null, and without a default. */
static inline bool ot_input_is_required(const ot_input_value *input)
{
    return input->type->kind == OT_TYPE_NON_NULL && input->default_value == NULL;
}

#endif
