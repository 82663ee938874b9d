#include "schema/schema_internal.h"

#include "schema/literal.h"

/*
 * A file named *.bind.graphql binds the contract of the other files. Its `extend` definitions may
 * repeat elements of the contract; a repeated element is taken out of the extension, and its
 * directives are remembered as an overlay of the contract's element. What is left is an ordinary
 * extension.
 */

typedef struct overlay_run {
    ot_sdl *sdl;
    ot_report *report;
    ot_map elements; /* "Type.field" of the contract -> contract_element* */
} overlay_run;

typedef struct contract_element {
    const void *ast;
    const ot_source *source;
} contract_element;

static bool is_binding_file(const ot_document *document)
{
    return ot_str_ends_with(document->source->name, OT_S(".bind.graphql"));
}

/* Both files' places, the overlay's first. */
static void report_both(const overlay_run *run, const ot_type_definition *overlay, uint32_t offset,
                        const ot_source *contract, uint32_t contract_offset, ot_str message)
{
    ot_place places[2] = {{overlay->source, offset}, {contract, contract_offset}};
    ot_report_places(run->report, places, 2, "%.*s", OT_ARG(message));
}

/* ---- The contract's elements by name ---- */

static ot_str element_key(const overlay_run *run, ot_type_definition_kind kind, ot_str type,
                          ot_str name)
{
    return ot_arena_printf(run->sdl->arena, "%d %.*s.%.*s", (int)kind, OT_ARG(type), OT_ARG(name));
}

static void remember(overlay_run *run, const ot_type_definition *definition, ot_str name,
                     const void *ast)
{
    contract_element *element = OT_NEW(run->sdl->arena, contract_element);
    element->ast = ast;
    element->source = definition->source;
    ot_map_set(run->sdl->arena, &run->elements,
               element_key(run, definition->kind, definition->name.text, name), element);
}

static void remember_elements(overlay_run *run, const ot_type_definition *definition)
{
    if (definition->kind == OT_DEFINITION_DIRECTIVE)
        return;
    for (uint32_t i = 0; i < definition->field_count; i++)
        remember(run, definition, definition->fields[i].name.text, &definition->fields[i]);
    for (uint32_t i = 0; i < definition->input_count; i++)
        remember(run, definition, definition->inputs[i].name.text, &definition->inputs[i]);
    for (uint32_t i = 0; i < definition->value_count; i++)
        remember(run, definition, definition->values[i].name.text, &definition->values[i]);
}

static const contract_element *find(const overlay_run *run, const ot_type_definition *overlay,
                                    ot_str name)
{
    return ot_map_get(&run->elements, element_key(run, overlay->kind, overlay->name.text, name));
}

/* ---- Merging one element ---- */

static void add_overlay(overlay_run *run, const void *element, const ot_directive_list *directives,
                        const ot_source *source, ot_directive_location location)
{
    ot_arena *arena = run->sdl->arena;
    ot_overlay *overlay = OT_NEW(arena, ot_overlay);
    *overlay = (ot_overlay){
        .element = element, .directives = directives, .source = source, .location = location};
    OT_VEC_PUSH(arena, &run->sdl->overlays, overlay);

    ot_str key = ot_str_make((const char *)&overlay->element, sizeof(overlay->element));
    ot_overlay *first = ot_map_get(&run->sdl->overlays_by_element, key);
    if (first == NULL) {
        ot_map_set(arena, &run->sdl->overlays_by_element, key, overlay);
        return;
    }
    while (first->next != NULL)
        first = first->next;
    first->next = overlay;
}

const ot_overlay *ot_schema__overlay(const ot_sdl *sdl, const void *element)
{
    ot_str key = ot_str_make((const char *)&element, sizeof(element));
    return ot_map_get(&sdl->overlays_by_element, key);
}

/* True when both say the same type. */
static bool same_type(const overlay_run *run, const ot_type_definition *overlay, ot_str coordinate,
                      const ot_type_ref *theirs, const ot_source *contract, const ot_type_ref *ours)
{
    ot_arena *arena = run->sdl->arena;
    ot_str contract_type = ot_type_ref_text(arena, ours);
    ot_str overlay_type = ot_type_ref_text(arena, theirs);
    if (ot_str_equal(contract_type, overlay_type))
        return true;
    report_both(run, overlay, theirs->offset, contract, ours->offset,
                ot_arena_printf(arena,
                                "\"%.*s\" has type \"%.*s\" in the contract, but \"%.*s\" here.",
                                OT_ARG(coordinate), OT_ARG(contract_type), OT_ARG(overlay_type)));
    return false;
}

static bool same_default(const ot_input_value_definition *a, const ot_input_value_definition *b,
                         ot_arena *arena)
{
    if (!a->has_default)
        return true; /* the overlay need not repeat it */
    return b->has_default && ot_str_equal(ot_literal_text(arena, &a->default_value),
                                          ot_literal_text(arena, &b->default_value));
}

static void merge_input(overlay_run *run, const ot_type_definition *overlay, ot_str coordinate,
                        const ot_input_value_definition *theirs, const ot_source *contract,
                        const ot_input_value_definition *ours, ot_directive_location location)
{
    if (!same_type(run, overlay, coordinate, theirs->type, contract, ours->type))
        return;
    if (!same_default(theirs, ours, run->sdl->arena)) {
        report_both(run, overlay, theirs->offset, contract, ours->offset,
                    ot_arena_printf(run->sdl->arena,
                                    "\"%.*s\" has another default value in the contract.",
                                    OT_ARG(coordinate)));
        return;
    }
    add_overlay(run, ours, &theirs->directives, overlay->source, location);
}

static const ot_input_value_definition *find_argument(const ot_field_definition *field, ot_str name)
{
    for (uint32_t i = 0; i < field->argument_count; i++) {
        if (ot_str_equal(field->arguments[i].name.text, name))
            return &field->arguments[i];
    }
    return NULL;
}

static void merge_argument(overlay_run *run, const ot_type_definition *overlay,
                           ot_str field_coordinate, const ot_input_value_definition *theirs,
                           const ot_source *contract, const ot_field_definition *ours)
{
    ot_str name = theirs->name.text;
    const ot_input_value_definition *argument = find_argument(ours, name);
    if (argument == NULL) {
        report_both(run, overlay, theirs->offset, contract, ours->offset,
                    ot_arena_printf(run->sdl->arena,
                                    "\"%.*s\" has no argument \"%.*s\" in the contract.",
                                    OT_ARG(field_coordinate), OT_ARG(name)));
        return;
    }
    ot_str coordinate =
        ot_arena_printf(run->sdl->arena, "%.*s(%.*s:)", OT_ARG(field_coordinate), OT_ARG(name));
    merge_input(run, overlay, coordinate, theirs, contract, argument,
                OT_LOCATION_ARGUMENT_DEFINITION);
}

static ot_str coordinate_of(const overlay_run *run, const ot_type_definition *overlay, ot_str name)
{
    return ot_arena_printf(run->sdl->arena, "%.*s.%.*s", OT_ARG(overlay->name.text), OT_ARG(name));
}

/* Each merges one repeated element and returns true, or returns false when the contract has no such
 * element. */
static bool merge_field(overlay_run *run, const ot_type_definition *overlay,
                        const ot_field_definition *theirs)
{
    const contract_element *found = find(run, overlay, theirs->name.text);
    if (found == NULL)
        return false;
    const ot_field_definition *ours = found->ast;
    ot_str coordinate = coordinate_of(run, overlay, theirs->name.text);
    if (!same_type(run, overlay, coordinate, theirs->type, found->source, ours->type))
        return true;
    for (uint32_t i = 0; i < theirs->argument_count; i++)
        merge_argument(run, overlay, coordinate, &theirs->arguments[i], found->source, ours);
    add_overlay(run, ours, &theirs->directives, overlay->source, OT_LOCATION_FIELD_DEFINITION);
    return true;
}

static bool merge_input_field(overlay_run *run, const ot_type_definition *overlay,
                              const ot_input_value_definition *theirs)
{
    const contract_element *found = find(run, overlay, theirs->name.text);
    if (found == NULL)
        return false;
    merge_input(run, overlay, coordinate_of(run, overlay, theirs->name.text), theirs, found->source,
                found->ast, OT_LOCATION_INPUT_FIELD_DEFINITION);
    return true;
}

static bool merge_value(overlay_run *run, const ot_type_definition *overlay,
                        const ot_enum_value_definition *theirs)
{
    const contract_element *found = find(run, overlay, theirs->name.text);
    if (found == NULL)
        return false;
    add_overlay(run, found->ast, &theirs->directives, overlay->source, OT_LOCATION_ENUM_VALUE);
    return true;
}

/* ---- Whole definitions ---- */

/* A copy without the elements that were merged. */
static const ot_type_definition *merge_definition(overlay_run *run,
                                                  const ot_type_definition *overlay)
{
    ot_arena *arena = run->sdl->arena;
    ot_type_definition *rest = OT_NEW(arena, ot_type_definition);
    *rest = *overlay;
    rest->fields = OT_NEW_ARRAY(arena, ot_field_definition, overlay->field_count);
    rest->inputs = OT_NEW_ARRAY(arena, ot_input_value_definition, overlay->input_count);
    rest->values = OT_NEW_ARRAY(arena, ot_enum_value_definition, overlay->value_count);
    rest->field_count = rest->input_count = rest->value_count = 0;

    for (uint32_t i = 0; i < overlay->field_count; i++) {
        if (!merge_field(run, overlay, &overlay->fields[i]))
            rest->fields[rest->field_count++] = overlay->fields[i];
    }
    for (uint32_t i = 0; i < overlay->input_count; i++) {
        if (!merge_input_field(run, overlay, &overlay->inputs[i]))
            rest->inputs[rest->input_count++] = overlay->inputs[i];
    }
    for (uint32_t i = 0; i < overlay->value_count; i++) {
        if (!merge_value(run, overlay, &overlay->values[i]))
            rest->values[rest->value_count++] = overlay->values[i];
    }
    return rest;
}

static bool may_overlay(const ot_type_definition *definition)
{
    return definition->is_extension && definition->kind != OT_DEFINITION_DIRECTIVE &&
           definition->field_count + definition->input_count + definition->value_count > 0;
}

void ot_schema__collect(ot_sdl *sdl, ot_document *const *documents, uint32_t document_count,
                        ot_report *report)
{
    overlay_run run = {.sdl = sdl, .report = report};
    bool has_overlays = false;
    sdl->documents = documents;
    sdl->document_count = document_count;
    for (uint32_t d = 0; d < document_count; d++)
        has_overlays |= is_binding_file(documents[d]);
    for (uint32_t d = 0; has_overlays && d < document_count; d++) {
        for (uint32_t i = 0; !is_binding_file(documents[d]) && i < documents[d]->type_count; i++)
            remember_elements(&run, &documents[d]->types[i]);
    }
    for (uint32_t d = 0; d < document_count; d++) {
        for (uint32_t i = 0; i < documents[d]->type_count; i++) {
            const ot_type_definition *definition = &documents[d]->types[i];
            if (is_binding_file(documents[d]) && may_overlay(definition))
                definition = merge_definition(&run, definition);
            OT_VEC_PUSH(sdl->arena, &sdl->definitions, definition);
        }
    }
}
