/*
 * The shop that the planner's tests plan over: golden/schema.graphql bound to golden/catalog.txt,
 * with figures as after ANALYZE.
 */
#ifndef OT_TESTS_PLAN_SHOP_H
#define OT_TESTS_PLAN_SHOP_H

#include <stdio.h>
#include <stdlib.h>

#include "binding/sample.h"

#define GOLDEN OT_SOURCE_DIR "/tests/plan/golden/"

/* An operation that begins so is planned as if the mutation type said @transaction(per: FIELD). */
#define SHOP_PER_FIELD "# transaction: FIELD\n"
#define SHOP_ROLE_CLAIM "database_role" /* as answers.test.mjs configures it */

/* ---- Files ---- */

static inline ot_str shop_read_file(ot_arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    ot_buffer text = {0};
    char block[4096];
    if (file == NULL)
        return (ot_str){0};
    for (size_t n; (n = fread(block, 1, sizeof(block), file)) > 0;)
        ot_buffer_append(&text, ot_str_make(block, n));
    (void)fclose(file);
    ot_str copy = ot_arena_copy(arena, ot_buffer_str(&text));
    ot_buffer_free(&text);
    return copy;
}

/* ---- Figures ---- */

static const struct {
    const char *table;
    double rows;
} shop_row_counts[] = {
    {"brands", 50},           {"categories", 40},      {"products", 5000},  {"tags", 200},
    {"product_tags", 15000},  {"customers", 20000},    {"profiles", 20000}, {"reviews", 60000},
    {"orders", 50000},        {"order_items", 150000}, {"people", 3000},    {"animals", 8000},
    {"product_pairs", 9000},  {"events", 90000},       {"posts", 30000},    {"photos", 50000},
    {"notifications", 90000}, {"meetings", 4000},      {"slots", 300},      {"slot_notes", 5000},
    {"accounts", 2000},
};

static inline double shop_rows_of(const ot_table *table)
{
    for (size_t i = 0; i < sizeof(shop_row_counts) / sizeof(shop_row_counts[0]); i++)
        if (ot_str_equal(table->name, ot_str_from_c(shop_row_counts[i].table)))
            return shop_row_counts[i].rows;
    fail_msg("no figure for table %.*s", OT_ARG(table->name));
    return 0;
}

static inline double shop_min(double a, double b)
{
    return a < b ? a : b;
}

static inline bool shop_is_alone_unique(const ot_table *table, uint32_t column)
{
    for (uint32_t i = 0; i < table->unique_count; i++)
        if (table->uniques[i].column_count == 1 && table->uniques[i].columns[0] == column)
            return true;
    return false;
}

/* As after ANALYZE: keys are distinct, foreign keys as many as what they refer to, anything else
 * has ten values. */
static inline void shop_count_rows(ot_catalog *catalog)
{
    for (uint32_t i = 0; i < catalog->table_count; i++) {
        ot_table *table = catalog->tables[i];
        table->row_estimate = shop_rows_of(table);
        for (uint32_t c = 0; c < table->column_count; c++)
            table->columns[c].distinct = shop_is_alone_unique(table, c) ? table->row_estimate : 10;
        for (uint32_t k = 0; k < table->reference_count; k++) {
            const ot_foreign_key *key = table->references[k];
            uint32_t last = key->from_columns[key->column_count - 1];
            table->columns[last].distinct = shop_min(shop_rows_of(key->to), table->row_estimate);
        }
    }
}

/* ---- The binding ---- */

static inline void shop_begin(sample_binding *sample)
{
    *sample = (sample_binding){0};
    schema_start(&sample->fixture);
    ot_arena *arena = sample->fixture.arena;
    schema_add(&sample->fixture, "schema.graphql", shop_read_file(arena, GOLDEN "schema.graphql"));
    ot_catalog *catalog = sample_catalog(arena, shop_read_file(arena, GOLDEN "catalog.txt").ptr);
    shop_count_rows(catalog);
    sample_bind(sample, catalog);
    if (sample->binding == NULL) {
        ot_buffer problems = {0};
        sample_put_problems(sample, &problems);
        fail_msg("%.*s", OT_ARG(ot_buffer_str(&problems)));
    }
}

#endif
