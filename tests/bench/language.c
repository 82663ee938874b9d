/*
 * What the way from a text to a plan costs: parse, validate and plan each operation that is named,
 * over a real schema and catalog (or, without a database, over a binding to documents), many times,
 * and say the CPU time of one. `tests/bench/language.mjs` runs this beside graphql-js and compares;
 * `tools/dev bench language` runs that.
 *
 *   bench_language [--database URL] [--seconds S] [--only parse|validate|plan|all]
 *                  --schema FILE... OPERATION...
 *   bench_language --hostile [--database URL] --schema FILE...
 *
 * One line of JSON per operation; --only measures one stage, for a profiler. With --hostile a
 * table: documents of 15,000 tokens, made to be expensive.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/limits.h"
#include "bench/hostile_plans.h"
#include "binding/binding.h"
#include "command/files.h"
#include "engine/service.h"
#include "language/parser.h"
#include "plan/plan.h"
#include "validation/validate.h"

enum { FILES_MAX = 32, CONNECT_TIMEOUT_S = 10, RUNS_HOSTILE = 5 };

typedef enum stage { STAGE_PARSE, STAGE_VALIDATE, STAGE_PLAN, STAGE_ALL, STAGE_COUNT } stage;

typedef struct bench {
    ot_arena *arena;
    ot_str database;
    stage only;     /* STAGE_COUNT: every stage */
    double seconds; /* of CPU time per figure */
    bool is_hostile;
    ot_source sources[FILES_MAX];
    uint32_t source_count;
    ot_str operations[FILES_MAX];
    uint32_t operation_count;
    ot_schema *schema;
    const ot_binding *binding;
} bench;

static void stop(const char *what, ot_str detail)
{
    (void)fprintf(stderr, "bench_language: %s: %.*s\n", what, OT_ARG(detail));
    exit(1);
}

/* ---- One operation, as the engine treats it ---- */

/* The arenas of one document: as in the engine, the document, its plan and the request have one
 * each. */
typedef struct trial {
    ot_source source;
    ot_arena *document_arena;
    ot_arena *plan_arena;
    ot_arena *request_arena; /* kept from trial to trial, as the engine's spare arenas are */
    const ot_document *document;
    const ot_field *const *definitions; /* of its fields, kept with it */
    const ot_plan *plan;
    ot_str refusal; /* empty when there is none */
} trial;

static bool refuse(trial *t, ot_str message)
{
    t->refusal = message;
    return false;
}

static bool parse(trial *t)
{
    ot_syntax_error error;
    t->document = ot_parse(t->document_arena, &t->source, NULL, &error);
    return t->document != NULL || refuse(t, error.message);
}

static bool validate(const bench *b, trial *t)
{
    ot_report report = {.arena = t->request_arena};
    t->definitions = ot_validate_fields(t->document_arena, b->schema, t->document,
                                        &ot_validation_server_options, &report);
    return ot_report_is_empty(&report) ||
           refuse(t, report.problems.items[report.problems.count - 1].message);
}

/* The variables are part of it: without them there is no plan. */
static bool plan(const bench *b, trial *t)
{
    ot_error error = {0};
    ot_variables variables;
    ot_report report = {.arena = t->request_arena};
    ot_variables_request coercion = {
        .schema = b->schema, .source = &t->source, .operation = &t->document->operations[0]};
    if (!ot_coerce_variables(t->request_arena, &coercion, &variables, &report))
        return refuse(t, report.problems.items[0].message);
    ot_plan_request request = {.binding = b->binding,
                               .document = t->document,
                               .operation = coercion.operation,
                               .variables = &variables,
                               .definitions = t->definitions};
    t->plan = ot_plan_build(t->plan_arena, &request, &error);
    return t->plan != NULL ||
           refuse(t, ot_arena_copy(t->request_arena, ot_str_from_c(error.message)));
}

static void begin_trial(trial *t)
{
    t->document_arena = ot_arena_new();
    t->plan_arena = ot_arena_new();
    t->refusal = (ot_str){0};
    ot_arena_reset(t->request_arena);
}

static void end_trial(const trial *t)
{
    ot_arena_free(t->plan_arena);
    ot_arena_free(t->document_arena);
}

/* ---- Measuring ---- */

/* CPU time of this thread, so that other programs on the machine count less. */
static double cpu_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now); /* a valid clock: it cannot fail */
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* Runs one stage, or all; the stages after parsing use the document that `t` has. */
static void run_stage(const bench *b, trial *t, stage which)
{
    trial again = *t;
    begin_trial(&again);
    bool is_fine = which == STAGE_VALIDATE || which == STAGE_PLAN || parse(&again);
    if (is_fine && (which == STAGE_VALIDATE || which == STAGE_ALL))
        is_fine = validate(b, &again);
    if (is_fine && (which == STAGE_PLAN || which == STAGE_ALL))
        is_fine = plan(b, &again);
    end_trial(&again);
    if (!is_fine)
        stop("an operation that was fine is refused now", again.refusal);
}

/* Microseconds of one run, over as many as fill the time. */
static double measure(const bench *b, trial *t, stage which, uint32_t *runs)
{
    enum { BATCH = 16 };
    double begin = cpu_us();
    double spent = 0;
    for (*runs = 0; spent < b->seconds * 1e6; *runs += BATCH) {
        for (uint32_t i = 0; i < BATCH; i++)
            run_stage(b, t, which);
        spent = cpu_us() - begin;
    }
    return spent / *runs;
}

/* What a cached document and its plan keep: bytes handed out by their arenas, and bytes of the heap
 * below them. */
static void print_memory(const bench *b, trial *t)
{
    size_t before = mallinfo2().uordblks;
    begin_trial(t);
    t->source.text =
        ot_arena_copy(t->document_arena, t->source.text); /* the cache keeps the text */
    if (!parse(t) || !validate(b, t) || !plan(b, t))
        stop("refused", t->refusal);
    printf("\"document_bytes\":%zu,\"plan_bytes\":%zu,\"heap_bytes\":%zu,\"steps\":%u,\"trips\":%u",
           ot_arena_bytes(t->document_arena), ot_arena_bytes(t->plan_arena),
           mallinfo2().uordblks - before, t->plan->step_count, t->plan->trip_count);
    end_trial(t);
}

static void run_operation(const bench *b, ot_str file)
{
    ot_error error;
    double figures[STAGE_COUNT];
    uint32_t runs = 0;
    trial t = {.source = {.name = file}, .request_arena = ot_arena_new()};
    if (ot_file_read(b->arena, file, OT_LIMIT_DOCUMENT_BYTES, &t.source.text, &error) != OT_OK)
        stop("cannot read", ot_str_from_c(error.message));
    trial made = t;
    begin_trial(&made);
    if (!parse(&made) || !validate(b, &made) || !plan(b, &made))
        stop("refused", made.refusal);
    t.document = made.document;
    t.definitions = made.definitions;
    for (stage which = STAGE_PARSE; which < STAGE_COUNT; which++)
        figures[which] =
            b->only == STAGE_COUNT || b->only == which ? measure(b, &t, which, &runs) : 0;
    printf("{\"file\":\"%.*s\",\"bytes\":%zu,\"tokens\":%u,\"parse_us\":%.3f,\"validate_us\":%.3f,"
           "\"plan_us\":%.3f,\"all_us\":%.3f,\"runs\":%u,",
           OT_ARG(file), t.source.text.len, t.document->token_count, figures[STAGE_PARSE],
           figures[STAGE_VALIDATE], figures[STAGE_PLAN], figures[STAGE_ALL], runs);
    trial kept = t;
    print_memory(b, &kept);
    printf("}\n");
    end_trial(&made);
    ot_arena_free(t.request_arena);
}

/* ---- Hostile documents ---- */

static double run_hostile_once(const bench *b, trial *t)
{
    double begin = cpu_us();
    begin_trial(t);
    if (parse(t) && validate(b, t))
        (void)plan(b, t); /* a refusal is an answer too */
    double spent = cpu_us() - begin;
    end_trial(t);
    return spent;
}

/* The best of a few runs counts: other programs share the machine. */
static double run_hostile(const bench *b, const hostile_case *shape)
{
    ot_buffer text = {0};
    shape->write(&text);
    trial t = {.source = {.name = OT_STR("hostile"), .text = ot_buffer_str(&text)},
               .request_arena = ot_arena_new()};
    double best = run_hostile_once(b, &t);
    for (int i = 1; i < RUNS_HOSTILE; i++) {
        double spent = run_hostile_once(b, &t);
        best = spent < best ? spent : best;
    }
    ot_str outcome = t.refusal.len > 0 ? t.refusal : OT_S("planned");
    printf("%8.0f us  %s: %.*s\n", best, shape->sentence, (int)ot_str_find(outcome, '\n', 0),
           outcome.ptr);
    ot_buffer_free(&text);
    ot_arena_free(t.request_arena);
    return best;
}

static double run_hostile_cases(const bench *b, const hostile_case *cases, size_t count)
{
    double worst = 0;
    for (size_t i = 0; i < count; i++) {
        double spent = run_hostile(b, &cases[i]);
        worst = spent > worst ? spent : worst;
    }
    return worst;
}

/* ---- Schema and binding ---- */

static ot_schema *build_schema(ot_arena *arena, const ot_source *sources, uint32_t source_count)
{
    ot_report report = {.arena = arena};
    ot_schema *schema = ot_service_build_schema(arena, sources, source_count, &report);
    if (schema == NULL)
        stop("the schema has mistakes", report.problems.items[0].message);
    return schema;
}

static const ot_binding *bind(const bench *b)
{
    ot_error error;
    ot_report report = {.arena = b->arena};
    if (b->database.len == 0)
        return ot_binding_build_documents(b->arena, b->schema);
    ot_pg_session *session = ot_pg_session_open(b->database, CONNECT_TIMEOUT_S, &error);
    if (session == NULL)
        stop("no database", ot_str_from_c(error.message));
    const ot_catalog *catalog = ot_catalog_load(b->arena, session, NULL, &error);
    ot_pg_session_close(session);
    if (catalog == NULL)
        stop("no catalog", ot_str_from_c(error.message));
    const ot_binding *binding = ot_binding_build(b->arena, b->schema, catalog, &report);
    if (binding == NULL)
        stop("the schema does not fit the database", report.problems.items[0].message);
    return binding;
}

/* The shapes for validation bring a schema of their own; those for the planner are operations on
 * the storefront. */
static void run_all_hostile(const bench *b)
{
    ot_source source = {.name = OT_STR("hostile.graphql"), .text = ot_str_from_c(hostile_sdl)};
    bench own = {.arena = b->arena, .schema = build_schema(b->arena, &source, 1)};
    own.binding = bind(&own);
    double worst = run_hostile_cases(&own, hostile_cases, HOSTILE_COUNT(hostile_cases));
    double planned = run_hostile_cases(b, hostile_plans, HOSTILE_COUNT(hostile_plans));
    printf("the slowest hostile document takes %.0f us\n", worst > planned ? worst : planned);
    ot_schema_free(own.schema);
}

/* ---- The command line ---- */

static void add_schema(bench *b, const char *file)
{
    ot_error error;
    if (b->source_count == FILES_MAX)
        stop("too many files", ot_str_from_c(file));
    ot_source *source = &b->sources[b->source_count++];
    source->name = ot_str_from_c(file);
    if (ot_file_read(b->arena, source->name, OT_LIMIT_SDL_BYTES, &source->text, &error) != OT_OK)
        stop("cannot read", ot_str_from_c(error.message));
}

static void add_operation(bench *b, const char *file)
{
    if (b->operation_count == FILES_MAX)
        stop("too many files", ot_str_from_c(file));
    b->operations[b->operation_count++] = ot_str_from_c(file);
}

static stage stage_named(ot_str name)
{
    static const ot_str names[STAGE_COUNT] = {OT_STR("parse"), OT_STR("validate"), OT_STR("plan"),
                                              OT_STR("all")};
    for (stage which = STAGE_PARSE; which < STAGE_COUNT; which++)
        if (ot_str_equal(names[which], name))
            return which;
    stop("there is no stage", name);
    return STAGE_COUNT;
}

static void read_arguments(bench *b, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        ot_str word = ot_str_from_c(argv[i]);
        if (ot_str_equal(word, OT_S("--hostile")))
            b->is_hostile = true;
        else if (!ot_str_starts_with(word, OT_S("--")))
            add_operation(b, argv[i]);
        else if (i + 1 == argc)
            stop("a value is missing after", word);
        else if (ot_str_equal(word, OT_S("--database")))
            b->database = ot_str_from_c(argv[++i]);
        else if (ot_str_equal(word, OT_S("--seconds")))
            b->seconds = strtod(argv[++i], NULL);
        else if (ot_str_equal(word, OT_S("--only")))
            b->only = stage_named(ot_str_from_c(argv[++i]));
        else if (ot_str_equal(word, OT_S("--schema")))
            add_schema(b, argv[++i]);
        else
            stop("unknown flag", word);
    }
}

int main(int argc, char **argv)
{
    ot_arena_keep_freed(); /* as the server does */
    bench b = {.arena = ot_arena_new(), .seconds = 0.2, .only = STAGE_COUNT};
    read_arguments(&b, argc, argv);
    b.schema = build_schema(b.arena, b.sources, b.source_count);
    b.binding = bind(&b);
    if (b.is_hostile)
        run_all_hostile(&b);
    for (uint32_t i = 0; i < b.operation_count; i++)
        run_operation(&b, b.operations[i]);
    ot_schema_free(b.schema);
    ot_arena_free(b.arena);
    return 0;
}
