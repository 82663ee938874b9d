/*
 * What the files of this folder share: the SDL after overlays were merged, and the context in which
 * SDL rules run.
 */
#ifndef OT_SCHEMA_INTERNAL_H
#define OT_SCHEMA_INTERNAL_H

#include "base/buffer.h"
#include "base/vec.h"
#include "schema/build.h"

/* Directives that a *.bind.graphql file adds to an element of the contract. */
typedef struct ot_overlay {
    const void
        *element; /* the contract's AST node: a field, input value or enum value definition */
    const ot_directive_list *directives;
    const ot_source *source;
    ot_directive_location location;
    struct ot_overlay *next; /* of the same element */
} ot_overlay;

/* All documents taken together. */
typedef struct ot_sdl {
    ot_arena *arena;
    ot_document *const *documents; /* borrowed */
    uint32_t document_count;
    OT_VEC(const ot_type_definition *) definitions; /* in the order of the documents */
    OT_VEC(ot_overlay *) overlays;                  /* in the order of the files */
    ot_map overlays_by_element;                     /* bytes of the pointer -> first ot_overlay* */
} ot_sdl;

/* Collects the definitions and merges overlays. Overlays that contradict the contract are reported.
 */
void ot_schema__collect(ot_sdl *sdl, ot_document *const *documents, uint32_t document_count,
                        ot_report *report);

/* The first overlay of an AST node, or NULL. */
const ot_overlay *ot_schema__overlay(const ot_sdl *sdl, const void *element);

/* Runs the SDL rules, or only the one named `only` when that is not empty. `base` and `binding` may
 * be NULL. */
void ot_schema__check(const ot_sdl *sdl, const ot_schema *base, const ot_document *binding,
                      ot_str only, ot_report *report);

/* A place in the file of a definition. */
static inline ot_place ot_schema__place(const ot_type_definition *definition, uint32_t offset)
{
    return (ot_place){.source = definition->source, .offset = offset};
}

/* The built-in definitions and the meta fields, parsed into the arena. */
const ot_document *ot_schema__parse_builtins(ot_arena *arena, const ot_source *source);

/* Parts of type-system validation; see validate.c. */
void ot_schema__validate_implementations(const ot_type *type, ot_report *report);
void ot_schema__validate_finite_inputs(const ot_schema *schema, ot_report *report);
void ot_schema__validate_default_cycles(const ot_schema *schema, ot_report *report);
void ot_schema__validate_directive_cycles(const ot_schema *schema, ot_report *report);
void ot_schema__validate_applied(const ot_schema *schema, ot_report *report);

/* Schema coordinates: "Type.field(arg:)", "Type.field", "@directive(arg:)". In arena. */
ot_str ot_schema__input_coordinate(ot_arena *arena, const ot_input_value *input);
ot_str ot_schema__field_coordinate(ot_arena *arena, const ot_field *field);

/* The places of a field's or input value's type as written; without a file for built-ins. */
ot_place ot_schema__field_type_place(const ot_field *field);
ot_place ot_schema__input_type_place(const ot_input_value *input);

/* Where @deprecated is applied; without a file when it is not. */
ot_place ot_schema__deprecated_place(const ot_applied_directives *applied);

/* A required argument or input field may not be left out. */
static inline bool ot_schema__is_required(const ot_input_value *input)
{
    return input->type->kind == OT_TYPE_NON_NULL && input->default_value == NULL;
}

#endif
