/*
 * The builder's two halves: build.c decides which types and directives there are and in which
 * order, members.c fills them from their definitions.
 */
#ifndef OT_SCHEMA_BUILD_INTERNAL_H
#define OT_SCHEMA_BUILD_INTERNAL_H

#include "schema/schema_internal.h"

/* A type while it is being built, with its definition and the extensions of its kind. */
typedef struct ot_shell {
    ot_type *type;
    OT_VEC(const ot_type_definition *) definitions;
    bool is_declared; /* in the documents, not only built in */
} ot_shell;

typedef struct ot_builder {
    ot_arena *arena; /* the schema's */
    ot_schema *schema;
    ot_report *report;
    const ot_sdl *sdl;
    ot_map shells;               /* name -> ot_shell*: declared types and built-ins */
    ot_map binding_shells;       /* name -> ot_shell*: types of the binding directives' document */
    bool in_binding;             /* names are looked up among the binding document's types first */
    bool in_builtin;             /* what is filled now has no place */
    OT_VEC(ot_shell *) declared; /* in the order of their first definition */
    ot_buffer text;              /* scratch */
} ot_builder;

/* The type of that name in the scope being filled, or NULL. */
ot_type *ot_schema__lookup(const ot_builder *builder, ot_str name);

/* Fills a type from its definitions. */
void ot_schema__fill_type(ot_builder *builder, ot_shell *shell);

/* Gives the names of all fields their symbols (symbols.c). */
void ot_schema__number_names(ot_schema *schema);

/* A directive definition from its AST, complete. */
ot_directive_definition *ot_schema__fill_directive(ot_builder *builder,
                                                   const ot_type_definition *ast);

/* Adds what `list` applies, and what overlays of `element` (may be NULL) apply. */
void ot_schema__apply(ot_builder *builder, ot_applied_directives *applied,
                      const ot_directive_list *list, const ot_source *source, const void *element);

/* The reason of @deprecated among `applied`; false when it is not there. */
bool ot_schema__deprecation(const ot_applied_directives *applied, ot_str *reason);

#endif
