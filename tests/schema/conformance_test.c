/*
 * The conformance cases of schema-build, schema-print, schema-validation and validation-sdl:
 * verdicts, locations, messages and printed text.
 */
#include "schema/conformance.h"

#include "schema/print.h"
#include "schema/schema_internal.h"

/* ---- schema-build ---- */

/* What is wrong at the first stage that finds something, under the name that the cases give the
 * stage; NULL when all is well. `schema` is filled from the stage on that builds it. */
static const char *build_stage(sdl_parts *parts, const json_t *test, uint32_t base_count,
                               ot_schema **schema)
{
    bool assume = json_is_true(json_object_get(json_object_get(test, "options"), "assumeValidSDL"));
    ot_schema *base = NULL;
    *schema = NULL;
    if (base_count > 0) {
        uint32_t count = parts->count;
        parts->count = base_count;
        base = sdl_build_unchecked(parts);
        parts->count = count;
    }
    if (!assume)
        ot_schema_check_sdl(parts->documents + base_count, parts->count - base_count, base,
                            &parts->report);
    ot_schema_free(base);
    if (!ot_report_is_empty(&parts->report))
        return "sdlErrors";
    *schema = sdl_build_unchecked(parts);
    if (*schema == NULL)
        return "buildError";
    if (base_count == 0)
        ot_schema_validate(*schema, &parts->report);
    return ot_report_is_empty(&parts->report) ? NULL : "schemaErrors";
}

static const char *expected_stage(const json_t *test)
{
    static const char *const stages[] = {"syntaxError", "sdlErrors", "buildError", "schemaErrors"};
    for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++) {
        if (json_object_get(test, stages[i]) != NULL)
            return stages[i];
    }
    return NULL;
}

static void check_printed(conformance_run *run, conformance_tally *tally, const json_t *test,
                          const ot_schema *schema, bool sorted)
{
    ot_str input = sdl_input(test);
    bool is_same = json_is_true(json_object_get(test, "printedSame"));
    if (!is_same && json_object_get(test, "printed") == NULL)
        return;
    ot_str expected = is_same ? ot_str_trim(input) : conformance_str(test, "printed");
    ot_buffer out = {0};
    ot_schema_print_options options = {.sorted = sorted};
    if (schema != NULL)
        ot_schema_print(schema, &options, &out);
    conformance_check_text(run, tally, input, expected, ot_buffer_str(&out));
    ot_buffer_free(&out);
}

static void check_stage(conformance_run *run, conformance_tally *tally, const json_t *test,
                        const char *stage, const ot_report *report)
{
    const char *expected = expected_stage(test);
    bool agrees =
        (stage == NULL) == (expected == NULL) && (stage == NULL || strcmp(stage, expected) == 0);
    conformance_check(run, tally, CONFORMANCE_VERDICT, agrees, sdl_input(test),
                      ot_str_from_c(expected != NULL ? expected : "ok"),
                      ot_str_from_c(stage != NULL ? stage : "ok"));
    if (stage != NULL && strcmp(stage, "buildError") == 0)
        conformance_check(
            run, tally, CONFORMANCE_MESSAGES,
            ot_str_equal(report->problems.items[0].message, conformance_str(test, stage)),
            sdl_input(test), conformance_str(test, stage), report->problems.items[0].message);
    else if (stage != NULL)
        conformance_check_report(run, tally, sdl_input(test), json_object_get(test, stage), report);
}

static void run_build_case(conformance_run *run, conformance_tally *tally, const json_t *test)
{
    sdl_parts parts;
    sdl_begin(&parts);
    ot_schema *schema = NULL;
    uint32_t base_count = 0;
    const char *stage = "syntaxError";
    bool is_parsed = true;
    if (json_object_get(test, "base") != NULL) {
        is_parsed = sdl_add(&parts, json_object_get(test, "base"));
        base_count = parts.count;
    }
    if (is_parsed && sdl_add(&parts, json_object_get(test, "sdl")))
        stage = build_stage(&parts, test, base_count, &schema);
    tally->cases++;
    check_stage(run, tally, test, stage, &parts.report);
    check_printed(run, tally, test, schema, false);
    ot_schema_free(schema);
    sdl_end(&parts);
}

/* ---- schema-print ---- */

static void run_print_case(conformance_run *run, conformance_tally *tally, const json_t *test,
                           bool sorted)
{
    sdl_parts parts;
    sdl_begin(&parts);
    ot_schema *schema = NULL;
    if (sdl_add(&parts, json_object_get(test, "sdl")))
        schema = sdl_build_unchecked(&parts);
    tally->cases++;
    check_printed(run, tally, test, schema, sorted);
    ot_schema_free(schema);
    sdl_end(&parts);
}

static void run_unsorted_case(conformance_run *run, conformance_tally *tally, const json_t *test)
{
    run_print_case(run, tally, test, false);
}

static void run_sorted_case(conformance_run *run, conformance_tally *tally, const json_t *test)
{
    run_print_case(run, tally, test, true);
}

/* ---- schema-validation ---- */

static void run_validation_case(conformance_run *run, conformance_tally *tally, const json_t *test)
{
    sdl_parts parts;
    sdl_begin(&parts);
    ot_schema *schema = NULL;
    if (sdl_add(&parts, json_object_get(test, "sdl")))
        schema = sdl_build_unchecked(&parts);
    if (schema != NULL)
        ot_schema_validate(schema, &parts.report);
    tally->cases++;
    conformance_check_report(run, tally, sdl_input(test), json_object_get(test, "errors"),
                             &parts.report);
    ot_schema_free(schema);
    sdl_end(&parts);
}

/* ---- validation-sdl: one rule alone ---- */

static ot_str rule_name;

static void run_rule_case(conformance_run *run, conformance_tally *tally, const json_t *test)
{
    sdl_parts parts;
    sdl_begin(&parts);
    ot_schema *base = NULL;
    if (json_object_get(test, "baseSdl") != NULL &&
        sdl_add(&parts, json_object_get(test, "baseSdl")))
        base = sdl_build_unchecked(&parts);
    uint32_t base_count = parts.count;
    if (conformance_is_beyond(test) || !sdl_add(&parts, json_object_get(test, "sdl"))) {
        tally->skipped++;
        ot_schema_free(base);
        sdl_end(&parts);
        return;
    }
    ot_sdl sdl = {.arena = parts.arena};
    ot_schema__collect(&sdl, parts.documents + base_count, parts.count - base_count, &parts.report);
    ot_schema__check(&sdl, base, NULL, rule_name, &parts.report);
    tally->cases++;
    conformance_check_report(run, tally, sdl_input(test), json_object_get(test, "errors"),
                             &parts.report);
    ot_schema_free(base);
    sdl_end(&parts);
}

/* ---- The folders ---- */

typedef void (*run_case)(conformance_run *run, conformance_tally *tally, const json_t *test);

static void run_file(conformance_run *run, const char *path, run_case each)
{
    json_t *file = conformance_load(run, path);
    conformance_tally *tally = conformance_tally_begin(run, path);
    size_t i;
    json_t *test;
    json_array_foreach(json_object_get(file, "cases"), i, test)
    {
        if (conformance_is_beyond(test) && each != run_build_case)
            tally->skipped++;
        else
            each(run, tally, test);
    }
    json_decref(file);
}

static void run_rule_file(conformance_run *run, const char *rule)
{
    char path[256];
    (void)snprintf(path, sizeof(path), "validation-sdl/%s.json", rule);
    rule_name = ot_str_from_c(rule);
    run_file(run, path, run_rule_case);
}

int main(void)
{
    static const char *const rules[] = {
        "KnownArgumentNamesOnDirectivesRule",
        "KnownDirectivesRule",
        "KnownTypeNamesRule",
        "LoneSchemaDefinitionRule",
        "PossibleTypeExtensionsRule",
        "ProvidedRequiredArgumentsOnDirectivesRule",
        "UniqueArgumentDefinitionNamesRule",
        "UniqueDirectiveNamesRule",
        "UniqueDirectivesPerLocationRule",
        "UniqueEnumValueNamesRule",
        "UniqueFieldDefinitionNamesRule",
        "UniqueOperationTypesRule",
        "UniqueTypeNamesRule",
    };
    conformance_run run;
    if (!conformance_begin(&run))
        return 0;
    run_file(&run, "schema-build/build.json", run_build_case);
    run_file(&run, "schema-build/extend.json", run_build_case);
    run_file(&run, "schema-print/print.json", run_unsorted_case);
    run_file(&run, "schema-print/sorted.json", run_sorted_case);
    run_file(&run, "schema-validation/cases.json", run_validation_case);
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
        run_rule_file(&run, rules[i]);
    return conformance_finish(&run) ? 0 : 1;
}
