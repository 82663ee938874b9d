/*
 * What the programs that run the conformance cases share: finding and reading the case files,
 * comparing sets of errors, counting agreement by aspect and printing it as a table. The cases live
 * outside the tree, in the directory that OT_CONFORMANCE names or in ../shared/conformance beside
 * it; where there is none, a program says so and passes.
 *
 * Shape of a program: conformance_begin, for each file conformance_load and
 * conformance_tally_begin, for each case conformance_check or conformance_check_errors, at the end
 * conformance_finish, which prints the table and returns false when a required aspect is below
 * 100%. OT_CONFORMANCE_SHOW=N prints the first N disagreements (default 10).
 *
 * Strings are compared as bytes with a length: cases hold NUL characters.
 */
#ifndef OT_TESTS_CONFORMANCE_H
#define OT_TESTS_CONFORMANCE_H

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "language/report.h"

typedef enum conformance_aspect {
    CONFORMANCE_VERDICT,   /* accepted or refused */
    CONFORMANCE_LOCATIONS, /* the places of all errors */
    CONFORMANCE_MESSAGES,  /* the texts of all errors */
    CONFORMANCE_OUTPUT,    /* printed text, coerced values, introspection, responses */
    CONFORMANCE_ASPECTS,
} conformance_aspect;

typedef struct conformance_tally {
    char name[96];
    unsigned cases;
    unsigned skipped; /* later than the edition, or not applicable */
    unsigned compared[CONFORMANCE_ASPECTS];
    unsigned agreed[CONFORMANCE_ASPECTS];
} conformance_tally;

enum { CONFORMANCE_TALLIES_MAX = 64 };

typedef struct conformance_run {
    const char *directory;
    bool required[CONFORMANCE_ASPECTS]; /* these fail the run below 100% */
    conformance_tally tallies[CONFORMANCE_TALLIES_MAX];
    unsigned tally_count;
    long shown_max;
    long shown;
} conformance_run;

/* One error that we found. */
typedef struct conformance_error {
    ot_str message;
    ot_location *locations;
    uint32_t location_count;
} conformance_error;

/* ---- Files ---- */

/* False, with a notice, when there are no cases on this machine. */
static inline bool conformance_begin(conformance_run *run)
{
    static char beside[4096];
    *run = (conformance_run){.required = {true, true, true, true}, .shown_max = 10};
    (void)snprintf(beside, sizeof(beside), "%s/../shared/conformance", OT_SOURCE_DIR);
    const char *named = getenv("OT_CONFORMANCE");
    const char *show = getenv("OT_CONFORMANCE_SHOW");
    if (show != NULL)
        run->shown_max = strtol(show, NULL, 10);
    run->directory = named != NULL ? named : beside;
    struct stat about;
    if (stat(run->directory, &about) == 0)
        return true;
    printf("conformance: skipped, there is no %s (set OT_CONFORMANCE)\n", run->directory);
    return false;
}

/* The object in `relative`, a path below the directory; the caller calls json_decref. Stops the
 * program when it cannot be read: cases that silently do not run prove nothing. */
static inline json_t *conformance_load(const conformance_run *run, const char *relative)
{
    char path[4096];
    (void)snprintf(path, sizeof(path), "%s/%s", run->directory, relative);
    json_error_t error;
    json_t *file = json_load_file(path, JSON_ALLOW_NUL, &error);
    if (file == NULL) {
        (void)fprintf(stderr, "%s:%d: %s\n", path, error.line, error.text);
        exit(1);
    }
    return file;
}

/* A string member of an object as a view, borrowed from the object; empty when it is absent or no
 * string. */
static inline ot_str conformance_str(const json_t *object, const char *key)
{
    const json_t *member = json_object_get(object, key);
    if (!json_is_string(member))
        return OT_S("");
    return ot_str_make(json_string_value(member), json_string_length(member));
}

/* True when the case is later than the edition: not counted as a case. */
static inline bool conformance_is_beyond(const json_t *test)
{
    return json_is_true(json_object_get(test, "beyond2025"));
}

/* ---- Counting ---- */

/* A new row of the table. */
static inline conformance_tally *conformance_tally_begin(conformance_run *run, const char *name)
{
    if (run->tally_count == CONFORMANCE_TALLIES_MAX) {
        (void)fprintf(stderr, "conformance: more than %d tallies\n", CONFORMANCE_TALLIES_MAX);
        exit(1);
    }
    conformance_tally *tally = &run->tallies[run->tally_count++];
    (void)snprintf(tally->name, sizeof(tally->name), "%.*s", (int)sizeof(tally->name) - 1, name);
    return tally;
}

/* Counts one comparison; a disagreement is shown with the input and both sides. */
static inline void conformance_check(conformance_run *run, conformance_tally *tally,
                                     conformance_aspect aspect, bool agrees, ot_str input,
                                     ot_str expected, ot_str found)
{
    static const char *const names[] = {"verdict", "locations", "messages", "output"};
    tally->compared[aspect]++;
    if (agrees) {
        tally->agreed[aspect]++;
        return;
    }
    if (run->shown++ >= run->shown_max)
        return;
    printf("--- %s: %s differs\n%.*s\n--- expected\n%.*s\n--- found\n%.*s\n---\n", tally->name,
           names[aspect], OT_ARG(input), OT_ARG(expected), OT_ARG(found));
}

/* Compares and counts a text. */
static inline void conformance_check_text(conformance_run *run, conformance_tally *tally,
                                          ot_str input, ot_str expected, ot_str found)
{
    conformance_check(run, tally, CONFORMANCE_OUTPUT, ot_str_equal(expected, found), input,
                      expected, found);
}

/* ---- Sets of errors ---- */

/* The locations of an expected error as "line:column line:column". */
static inline ot_str conformance_expected_places(ot_arena *arena, const json_t *error)
{
    ot_str places = OT_STR("");
    size_t i;
    json_t *at;
    json_array_foreach(json_object_get(error, "locations"), i, at)
    {
        places = ot_arena_printf(arena, "%.*s%s%lld:%lld", OT_ARG(places), i > 0 ? " " : "",
                                 json_integer_value(json_object_get(at, "line")),
                                 json_integer_value(json_object_get(at, "column")));
    }
    return places;
}

static inline ot_str conformance_found_places(ot_arena *arena, const conformance_error *error)
{
    ot_str places = OT_STR("");
    for (uint32_t i = 0; i < error->location_count; i++)
        places = ot_arena_printf(arena, "%.*s%s%u:%u", OT_ARG(places), i > 0 ? " " : "",
                                 error->locations[i].line, error->locations[i].column);
    return places;
}

static inline int conformance_order(const void *a, const void *b)
{
    return ot_str_compare(*(const ot_str *)a, *(const ot_str *)b);
}

/* The lines sorted and joined, so that two sets compare and print as texts. */
static inline ot_str conformance_join(ot_arena *arena, ot_str *lines, size_t count)
{
    if (count > 0)
        qsort(lines, count, sizeof(*lines), conformance_order);
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++)
        bytes += lines[i].len + 1;
    char *joined = ot_arena_alloc(arena, bytes + 1);
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        if (lines[i].len > 0)
            memcpy(joined + len, lines[i].ptr, lines[i].len);
        len += lines[i].len;
        joined[len++] = '\n';
    }
    return ot_str_make(joined, len);
}

/* Compares `expected`, an array of {message, locations}, with what was found, as sets, and counts
 * the three aspects of errors. Locations and messages are counted only where at least one side has
 * errors. */
static inline void conformance_check_errors(conformance_run *run, conformance_tally *tally,
                                            ot_str input, const json_t *expected,
                                            const conformance_error *found, uint32_t found_count)
{
    ot_arena *arena = ot_arena_new();
    size_t expected_count = json_array_size(expected);
    ot_str *wanted_places = OT_NEW_ARRAY(arena, ot_str, expected_count + 1);
    ot_str *wanted_messages = OT_NEW_ARRAY(arena, ot_str, expected_count + 1);
    ot_str *places = OT_NEW_ARRAY(arena, ot_str, (size_t)found_count + 1);
    ot_str *messages = OT_NEW_ARRAY(arena, ot_str, (size_t)found_count + 1);
    for (size_t i = 0; i < expected_count; i++) {
        const json_t *error = json_array_get(expected, i);
        wanted_places[i] = conformance_expected_places(arena, error);
        wanted_messages[i] = conformance_str(error, "message");
    }
    for (uint32_t i = 0; i < found_count; i++) {
        places[i] = conformance_found_places(arena, &found[i]);
        messages[i] = found[i].message;
    }
    ot_str message_set = conformance_join(arena, messages, found_count);
    ot_str wanted_set = conformance_join(arena, wanted_messages, expected_count);
    ot_str place_set = conformance_join(arena, places, found_count);
    ot_str wanted_place_set = conformance_join(arena, wanted_places, expected_count);
    conformance_check(run, tally, CONFORMANCE_VERDICT, (expected_count == 0) == (found_count == 0),
                      input, wanted_set, message_set);
    if (expected_count > 0 || found_count > 0) {
        conformance_check(run, tally, CONFORMANCE_LOCATIONS,
                          ot_str_equal(wanted_place_set, place_set), input, wanted_place_set,
                          place_set);
        conformance_check(run, tally, CONFORMANCE_MESSAGES, ot_str_equal(wanted_set, message_set),
                          input, wanted_set, message_set);
    }
    ot_arena_free(arena);
}

/* The problems of a report as errors, in arena. */
static inline conformance_error *conformance_from_report(ot_arena *arena, const ot_report *report)
{
    uint32_t count = report->problems.count;
    conformance_error *errors = OT_NEW_ARRAY(arena, conformance_error, (size_t)count + 1);
    for (uint32_t i = 0; i < count; i++) {
        const ot_problem *problem = &report->problems.items[i];
        errors[i].message = problem->message;
        errors[i].location_count = problem->place_count;
        errors[i].locations = OT_NEW_ARRAY(arena, ot_location, (size_t)problem->place_count + 1);
        for (uint32_t j = 0; j < problem->place_count; j++)
            errors[i].locations[j] =
                ot_source_locate(problem->places[j].source, problem->places[j].offset);
    }
    return errors;
}

/* The same for a report. */
static inline void conformance_check_report(conformance_run *run, conformance_tally *tally,
                                            ot_str input, const json_t *expected,
                                            const ot_report *report)
{
    ot_arena *arena = ot_arena_new();
    conformance_check_errors(run, tally, input, expected, conformance_from_report(arena, report),
                             report->problems.count);
    ot_arena_free(arena);
}

/* ---- The table ---- */

static inline void conformance_print_row(const conformance_tally *tally)
{
    printf("%-52s %6u %5u", tally->name, tally->cases, tally->skipped);
    for (int i = 0; i < CONFORMANCE_ASPECTS; i++) {
        char cell[32];
        (void)snprintf(cell, sizeof(cell), "%u/%u", tally->agreed[i], tally->compared[i]);
        printf(" %11s", tally->compared[i] == 0 ? "-" : cell);
    }
    printf("\n");
}

static inline void conformance_add(conformance_tally *total, const conformance_tally *tally)
{
    total->cases += tally->cases;
    total->skipped += tally->skipped;
    for (int i = 0; i < CONFORMANCE_ASPECTS; i++) {
        total->compared[i] += tally->compared[i];
        total->agreed[i] += tally->agreed[i];
    }
}

/* Prints a row for each tally and their sum. True when every required aspect agrees everywhere and
 * at least one case was run. */
static inline bool conformance_finish(const conformance_run *run)
{
    conformance_tally total = {.name = "all"};
    printf("%-52s %6s %5s %11s %11s %11s %11s\n", "", "cases", "skip", "verdict", "locations",
           "messages", "output");
    for (unsigned i = 0; i < run->tally_count; i++) {
        conformance_print_row(&run->tallies[i]);
        conformance_add(&total, &run->tallies[i]);
    }
    conformance_print_row(&total);
    bool is_right = total.cases > 0;
    for (int i = 0; i < CONFORMANCE_ASPECTS; i++)
        if (run->required[i] && total.agreed[i] != total.compared[i])
            is_right = false;
    return is_right;
}

#endif
