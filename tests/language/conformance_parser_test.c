/*
 * Runs the `parser` folder of the conformance cases, and the cases with lone surrogates: documents,
 * values and types with their printed form, tokens, block strings, minified text, separated
 * operations.
 */
#include "support/conformance.h"

#include "base/buffer.h"
#include "language/lexer.h"
#include "language/parser.h"
#include "language/printer.h"
#include "language/separate_operations.h"
#include "language/string_literal.h"
#include "language/strip_ignored.h"
#include "language/utf8.h"

/* What a case works with; made anew for each. */
typedef struct trial {
    conformance_run *run;
    conformance_tally *tally;
    const json_t *test;
    ot_arena *arena;
    ot_source source;
    ot_buffer out;
} trial;

typedef void (*run_case)(trial *one);

/* Counts a syntax error, or the lack of one, against the expected error. */
static void check_verdict(trial *one, bool is_right, const ot_syntax_error *error)
{
    const json_t *expected = json_object_get(one->test, "error");
    json_t *list = json_array();
    if (expected != NULL)
        json_array_append(list, json_object_get(one->test, "error"));
    ot_location at = {0};
    conformance_error found = {.locations = &at, .location_count = 1};
    if (!is_right) {
        found.message = error->message;
        at = ot_source_locate(&one->source, error->offset);
    }
    conformance_check_errors(one->run, one->tally, one->source.text, list, &found, !is_right);
    json_decref(list);
}

static void check_output(trial *one, const char *key)
{
    conformance_check_text(one->run, one->tally, one->source.text, conformance_str(one->test, key),
                           ot_buffer_str(&one->out));
}

/* ---- Documents, values, types ---- */

static bool parse_document(trial *one, ot_syntax_error *error)
{
    const json_t *limit = json_object_get(json_object_get(one->test, "options"), "maxTokens");
    ot_parse_options options = {.tokens_max = (uint32_t)json_integer_value(limit)};
    const ot_document *document = ot_parse(one->arena, &one->source, &options, error);
    if (document != NULL)
        ot_print_document(document, &one->out);
    return document != NULL;
}

static bool parse_entry(trial *one, ot_str entry, ot_syntax_error *error)
{
    if (entry.len == 0)
        return parse_document(one, error);
    if (ot_str_equal(entry, OT_S("parseType"))) {
        const ot_type_ref *type = ot_parse_type(one->arena, &one->source, error);
        if (type != NULL)
            ot_print_type(type, &one->out);
        return type != NULL;
    }
    bool is_const = ot_str_equal(entry, OT_S("parseConstValue"));
    const ot_value *value = ot_parse_value(one->arena, &one->source, is_const, error);
    if (value != NULL)
        ot_print_value(value, &one->out);
    return value != NULL;
}

static void run_parse(trial *one)
{
    ot_syntax_error error = {0};
    bool is_right = parse_entry(one, conformance_str(one->test, "entry"), &error);
    check_verdict(one, is_right, &error);
    if (!is_right || !json_is_true(json_object_get(one->test, "ok")))
        return;
    if (json_object_get(one->test, "printedSame") != NULL)
        conformance_check_text(one->run, one->tally, one->source.text,
                               ot_str_trim(one->source.text), ot_buffer_str(&one->out));
    else
        check_output(one, "printed");
}

/* ---- Tokens ---- */

/* "kind start end line:column value", one token a line. */
static void print_token(trial *one, const ot_token *token)
{
    ot_location at = ot_source_locate(&one->source, token->offset);
    ot_str text = one->source.text;
    ot_str kind = ot_token_kind_describe(token->kind);
    if (ot_token_is_punctuator(token->kind))
        kind = ot_str_slice(kind, 1, kind.len - 1); /* without its quotes */
    ot_str value = token->text;
    if (token->kind == OT_TOKEN_STRING)
        value = ot_string_value(one->arena, value);
    if (token->kind == OT_TOKEN_BLOCK_STRING)
        value = ot_block_string_value(one->arena, value);
    ot_buffer_append(&one->out, kind);
    ot_buffer_printf(&one->out, " %zu %zu %u:%u ",
                     ot_utf16_length(ot_str_slice(text, 0, token->offset)),
                     ot_utf16_length(ot_str_slice(text, 0, token->end)), at.line, at.column);
    ot_buffer_append(&one->out, value);
    ot_buffer_append_byte(&one->out, '\n');
}

static void print_expected_token(const json_t *token, ot_buffer *out)
{
    ot_buffer_append(out, conformance_str(token, "kind"));
    ot_buffer_printf(out, " %lld %lld %lld:%lld ",
                     json_integer_value(json_object_get(token, "start")),
                     json_integer_value(json_object_get(token, "end")),
                     json_integer_value(json_object_get(token, "line")),
                     json_integer_value(json_object_get(token, "column")));
    ot_buffer_append(out, conformance_str(token, "value"));
    ot_buffer_append_byte(out, '\n');
}

static void run_lexer(trial *one)
{
    ot_syntax_error error = {0};
    ot_lexer lexer = {.source = &one->source, .arena = one->arena, .error = &error};
    ot_token token;
    bool is_right;
    while ((is_right = ot_lexer_next(&lexer, &token))) {
        print_token(one, &token);
        if (token.kind == OT_TOKEN_EOF)
            break;
    }
    check_verdict(one, is_right, &error);
    if (!is_right)
        return;
    ot_buffer expected = {0};
    size_t i;
    json_t *each;
    json_array_foreach(json_object_get(one->test, "tokens"), i, each)
        print_expected_token(each, &expected);
    conformance_check_text(one->run, one->tally, one->source.text, ot_buffer_str(&expected),
                           ot_buffer_str(&one->out));
    ot_buffer_free(&expected);
}

/* ---- Strings ---- */

static ot_str join_lines(ot_arena *arena, const json_t *lines)
{
    ot_str joined = OT_STR("");
    size_t i;
    json_t *line;
    json_array_foreach(lines, i, line) joined = ot_arena_printf(
        arena, "%.*s%s%s", OT_ARG(joined), i > 0 ? "\n" : "", json_string_value(line));
    return joined;
}

static void run_dedent(trial *one)
{
    ot_str raw = join_lines(one->arena, json_object_get(one->test, "lines"));
    conformance_check_text(one->run, one->tally, raw,
                           join_lines(one->arena, json_object_get(one->test, "result")),
                           ot_block_string_value(one->arena, raw));
}

static void run_block_print(trial *one)
{
    const json_t *options = json_object_get(one->test, "options");
    ot_block_string_print(&one->out, conformance_str(one->test, "value"),
                          json_is_true(json_object_get(options, "minimize")));
    check_output(one, "result");
}

static void run_block_printable(trial *one)
{
    ot_str value = conformance_str(one->test, "value");
    bool expected = json_is_true(json_object_get(one->test, "result"));
    bool found = ot_block_string_is_printable(value);
    conformance_check(one->run, one->tally, CONFORMANCE_OUTPUT, expected == found, value,
                      expected ? OT_S("yes") : OT_S("no"), found ? OT_S("yes") : OT_S("no"));
}

static void run_string_print(trial *one)
{
    ot_string_print(&one->out, conformance_str(one->test, "value"));
    check_output(one, "result");
}

/* ---- Minified text and separated operations ---- */

static void run_strip_ignored(trial *one)
{
    ot_syntax_error error = {0};
    bool is_right = ot_strip_ignored(one->arena, &one->source, &one->out, &error);
    check_verdict(one, is_right, &error);
    if (is_right)
        check_output(one, "result");
}

static void run_separate(trial *one)
{
    ot_syntax_error error = {0};
    const ot_document *whole = ot_parse(one->arena, &one->source, NULL, &error);
    const json_t *expected = json_object_get(one->test, "result");
    bool has_all = whole != NULL && whole->operation_count == json_object_size(expected);
    conformance_check(one->run, one->tally, CONFORMANCE_VERDICT, has_all, one->source.text,
                      OT_S("as many operations"), OT_S("others"));
    for (uint32_t i = 0; has_all && i < whole->operation_count; i++) {
        ot_str name = ot_arena_copy(one->arena, whole->operations[i].name.text);
        one->out.len = 0;
        ot_print_document(ot_separate_operation(one->arena, whole, i), &one->out);
        conformance_check_text(one->run, one->tally, one->source.text,
                               conformance_str(expected, name.ptr), ot_buffer_str(&one->out));
    }
}

/* ---- Running ---- */

static void run_one(conformance_run *run, conformance_tally *tally, const json_t *test,
                    run_case run_it)
{
    if (conformance_is_beyond(test)) {
        tally->skipped++;
        return;
    }
    trial one = {.run = run, .tally = tally, .test = test, .arena = ot_arena_new()};
    one.source = (ot_source){.name = OT_STR("case"), .text = conformance_str(test, "source")};
    tally->cases++;
    run_it(&one);
    ot_buffer_free(&one.out);
    ot_arena_free(one.arena);
}

static void run_file(conformance_run *run, const char *path, run_case run_it)
{
    json_t *file = conformance_load(run, path);
    conformance_tally *tally = conformance_tally_begin(run, path);
    size_t i;
    json_t *test;
    json_array_foreach(json_object_get(file, "cases"), i, test) run_one(run, tally, test, run_it);
    json_decref(file);
}

/* ---- Lone surrogates ----
 *
 * Strict JSON has no text for them. U+D800 to U+DFFF travel as the private characters U+E800 to
 * U+EFFF through the JSON reader, and the first byte of their three makes them surrogates again: EE
 * to ED. */

static bool is_surrogate_escape(const char *at, const char *classes)
{
    return at[0] == '\\' && at[1] == 'u' && (at[2] == 'd' || at[2] == 'D') &&
           strchr(classes, at[3]) != NULL;
}

static void disguise(char *json)
{
    for (char *at = json; *at != '\0'; at++) {
        if (*at != '\\')
            continue;
        bool is_pair = is_surrogate_escape(at, "89abAB") && is_surrogate_escape(at + 6, "cdefCDEF");
        if (is_pair)
            at += 11;
        else if (is_surrogate_escape(at, "89abcdefABCDEF"))
            at[2] = 'e';
        else
            at++; /* the escaped character, which may be a backslash */
    }
}

static ot_str undisguise(ot_arena *arena, ot_str text)
{
    char *bytes = ot_arena_alloc(arena, text.len + 1);
    memcpy(bytes, text.ptr, text.len);
    for (size_t i = 0; i + 1 < text.len; i++)
        if ((unsigned char)bytes[i] == 0xEE && (unsigned char)bytes[i + 1] >= 0xA0)
            bytes[i] = (char)0xED;
    return ot_str_make(bytes, text.len);
}

static char *read_whole(const conformance_run *run, const char *relative)
{
    char path[4096];
    (void)snprintf(path, sizeof(path), "%s/%s", run->directory, relative);
    FILE *file = fopen(path, "rb");
    static char text[65536];
    size_t len = file == NULL ? 0 : fread(text, 1, sizeof(text) - 1, file);
    if (file != NULL)
        (void)fclose(file); /* it was only read */
    text[len] = '\0';
    return text;
}

static void run_undisguised(trial *one)
{
    one->source.text = undisguise(one->arena, one->source.text);
    run_lexer(one);
}

static void run_lone_surrogates(conformance_run *run)
{
    char *text = read_whole(run, "lone-surrogates.json");
    disguise(text);
    json_error_t error;
    json_t *file = json_loads(text, JSON_ALLOW_NUL, &error);
    if (file == NULL) {
        (void)fprintf(stderr, "lone-surrogates.json:%d: %s\n", error.line, error.text);
        exit(1);
    }
    conformance_tally *tally = conformance_tally_begin(run, "lone-surrogates.json");
    size_t i;
    json_t *test;
    json_array_foreach(json_object_get(file, "cases"), i, test)
        run_one(run, tally, test, run_undisguised);
    json_decref(file);
}

int main(void)
{
    conformance_run run;
    if (!conformance_begin(&run))
        return 0;
    run_file(&run, "parser/documents.json", run_parse);
    run_file(&run, "parser/other-documents.json", run_parse);
    run_file(&run, "parser/sdl.json", run_parse);
    run_file(&run, "parser/other-sdl.json", run_parse);
    run_file(&run, "parser/values-and-types.json", run_parse);
    run_file(&run, "parser/lexer.json", run_lexer);
    run_file(&run, "parser/block-string-dedent.json", run_dedent);
    run_file(&run, "parser/block-string-print.json", run_block_print);
    run_file(&run, "parser/block-string-printable.json", run_block_printable);
    run_file(&run, "parser/string-print.json", run_string_print);
    run_file(&run, "parser/strip-ignored.json", run_strip_ignored);
    run_file(&run, "parser/separate-operations.json", run_separate);
    run_lone_surrogates(&run);
    return conformance_finish(&run) ? 0 : 1;
}
