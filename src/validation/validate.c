#include "validation/validate.h"

#include "base/limits.h"
#include "validation/walk.h"

enum {
    FRAGMENT_WORK = 50 * 1000, /* spreads and variable uses seen again through fragments; graphql-js
                                  allows as many */
};

#define GROUP_SPECIFIED 1
#define GROUP_GUARD 2
#define GROUP_OPTIONAL 4

typedef struct rule_entry {
    const char *js_name;
    unsigned group;
} rule_entry;

static const rule_entry entries[OT_RULE_COUNT] = {
#define OT_RULE(id, constant, js_name, group) {js_name, GROUP_##group},
#include "validation/rules.def"
#undef OT_RULE
};

const ot_validation_options ot_validation_server_options = {
    .errors_max = OT_LIMIT_ERRORS,
    .comparisons_max = OT_LIMIT_VALIDATION_BUDGET,
    .aliases_max = OT_LIMIT_ALIASES,
    .directives_max = OT_LIMIT_DIRECTIVES_PER_LOCATION,
    .root_fields_max = OT_LIMIT_ROOT_FIELDS,
    .message_bytes_max = 256, /* peers were seen to echo a megabyte of a stranger's name */
};

static ot_rule_set rules_of(unsigned groups)
{
    ot_rule_set rules = 0;
    for (uint32_t i = 0; i < OT_RULE_COUNT; i++) {
        if ((entries[i].group & groups) != 0)
            rules |= OT_RULE_BIT(i);
    }
    return rules;
}

ot_rule_set ot_rules_default(void)
{
    return rules_of(GROUP_SPECIFIED | GROUP_GUARD);
}

ot_rule_set ot_rules_specified(void)
{
    return rules_of(GROUP_SPECIFIED);
}

ot_rule_id ot_rule_find(ot_str js_name)
{
    for (uint32_t i = 0; i < OT_RULE_COUNT; i++) {
        if (js_name.len > 0 && ot_str_equal(js_name, ot_str_from_c(entries[i].js_name)))
            return (ot_rule_id)i;
    }
    return OT_RULE_COUNT;
}

static ot_rule_set limit_rules(const ot_validation_options *options)
{
    ot_rule_set rules = 0;
    if (options->aliases_max > 0)
        rules |= OT_RULE_BIT(OT_RULE_LIMIT_ALIASES);
    if (options->directives_max > 0)
        rules |= OT_RULE_BIT(OT_RULE_LIMIT_DIRECTIVES);
    if (options->root_fields_max > 0)
        rules |= OT_RULE_BIT(OT_RULE_LIMIT_ROOT_FIELDS);
    if (options->forbid_introspection)
        rules |= OT_RULE_BIT(OT_RULE_NO_INTROSPECTION);
    return rules;
}

static ot_validation_options with_defaults(const ot_validation_options *options)
{
    ot_validation_options full = {0};
    if (options != NULL)
        full = *options;
    if (full.rules == 0)
        full.rules = ot_rules_default();
    full.rules |= limit_rules(&full);
    if (full.errors_max == 0)
        full.errors_max = OT_VALIDATION_ERRORS;
    if (full.comparisons_max == 0)
        full.comparisons_max = OT_LIMIT_VALIDATION_BUDGET;
    return full;
}

static const ot_field **validate(ot_arena *kept, const ot_schema *schema,
                                 const ot_document *document, const ot_validation_options *options,
                                 ot_report *report)
{
    ot_validation_options full = with_defaults(options);
    ot_arena *arena = ot_arena_new();
    ot_rule_context ctx = {
        .schema = schema,
        .document = document,
        .options = &full,
        .arena = arena,
        .hints = report->hints,
        .report = report,
        .work_left = FRAGMENT_WORK,
    };
    ctx.definitions =
        OT_NEW_ARRAY(kept != NULL ? kept : arena, const ot_field *, document->selection_count);
    ctx.fragments = ot_fragments_build(arena, schema, document, full.errors_max + 1);
    ot_walk(&ctx);
    ot_arena_free(arena);
    return kept != NULL ? ctx.definitions : NULL;
}

void ot_validate(const ot_schema *schema, const ot_document *document,
                 const ot_validation_options *options, ot_report *report)
{
    (void)validate(NULL, schema, document, options, report); /* nobody asks for the fields */
}

const ot_field *const *ot_validate_fields(ot_arena *arena, const ot_schema *schema,
                                          const ot_document *document,
                                          const ot_validation_options *options, ot_report *report)
{
    return validate(arena, schema, document, options, report);
}
