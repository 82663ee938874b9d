/*
 * The resolvers of tests/plan/golden/schema.graphql, for the golden answers: what they answer
 * follows from what they are given and have loaded, so that a wrong row shows.
 */
#include "onetrip/resolver.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 200, DEAR_CENTS = 1000 };

static bool is(ot_text text, const char *word)
{
    return text.ptr != NULL && text.len == strlen(word) && memcmp(text.ptr, word, text.len) == 0;
}

static ot_text text_of(const char *word)
{
    return (ot_text){.ptr = word, .len = strlen(word)};
}

/* ---- Texts ---- */

/* mood: String @resolver(name: "mood", requires: "{ note serial }") */
static void mood(ot_batch *batch)
{
    for (uint32_t i = 0; i < ot_batch_count(batch); i++) {
        char text[TEXT_MAX];
        int64_t serial = 0;
        ot_text note = ot_batch_parent_text(batch, i, 0);
        if (note.ptr == NULL || !ot_batch_parent_int(batch, i, 1, &serial)) {
            ot_batch_set_null(batch, i);
            continue;
        }
        (void)snprintf(text, sizeof text, "%.*s of %lld", (int)note.len, note.ptr,
                       (long long)serial);
        ot_batch_set_text(batch, i, text, strlen(text));
    }
    ot_batch_finish(batch);
}

/* bill: String @resolver(name: "pet.bill", requires: "{ vetId }") */
static void bill(ot_batch *batch)
{
    for (uint32_t i = 0; i < ot_batch_count(batch); i++) {
        char text[TEXT_MAX];
        ot_text vet = ot_batch_parent_text(batch, i, 0);
        if (vet.ptr == NULL) {
            ot_batch_set_error(batch, i, "NO_VET", "Nobody sends a bill.");
            continue;
        }
        (void)snprintf(text, sizeof text, "from %.*s", (int)vet.len, vet.ptr);
        ot_batch_set_text(batch, i, text, strlen(text));
    }
    ot_batch_finish(batch);
}

/* ---- Rows, chosen by the name of a row that was loaded ---- */

static void offer(ot_batch *batch, void *data)
{
    const uint32_t *tickets = data;
    const ot_text kitchen[] = {text_of("5"), text_of("8"), text_of("4")}; /* 8 is retired */
    const ot_text others[] = {text_of("6"), text_of("1")};
    for (uint32_t i = 0; i < ot_batch_count(batch); i++)
        if (is(ot_batch_loaded_text(batch, tickets[i], 0), "Kitchen"))
            ot_batch_set_keys(batch, i, kitchen, sizeof kitchen / sizeof kitchen[0]);
        else
            ot_batch_set_keys(batch, i, others, sizeof others / sizeof others[0]);
    ot_batch_finish(batch);
}

static void load_categories(ot_batch *batch, uint32_t *tickets)
{
    if (!ot_batch_await(batch, offer, tickets))
        ot_batch_finish(batch);
}

/* best(how: String): [Product!]! @resolver(name: "shop.best", loads: "{ Category { name } }") */
static void best(ot_batch *batch)
{
    uint32_t *ticket = ot_batch_alloc(batch, sizeof(*ticket));
    const ot_text kitchen = text_of("1");
    *ticket = ot_batch_load(batch, 0, &kitchen);
    load_categories(batch, ticket);
}

/* alike: [Product!]! @resolver(name: "shop.alike", requires: "{ id priceCents }",
 *                              loads: "{ Category { name } }") */
static void alike(ot_batch *batch)
{
    uint32_t count = ot_batch_count(batch);
    uint32_t *tickets = ot_batch_alloc(batch, count * sizeof(*tickets));
    for (uint32_t i = 0; i < count; i++) {
        int64_t cents = 0;
        (void)ot_batch_parent_int(batch, i, 1, &cents); /* never null */
        const ot_text category = text_of(cents >= DEAR_CENTS ? "1" : "2");
        tickets[i] = ot_batch_load(batch, 0, &category);
    }
    load_categories(batch, tickets);
}

/* suggest(how: String): Product @resolver(name: "shop.suggest") */
static void suggest(ot_batch *batch)
{
    const ot_text key = text_of(is(ot_batch_argument_text(batch, "how"), "x") ? "1" : "2");
    ot_batch_set_keys(batch, 0, &key, 1);
    ot_batch_finish(batch);
}

static const ot_resolver resolvers[] = {
    {"mood", mood},        {"pet.bill", bill},        {"shop.best", best},
    {"shop.alike", alike}, {"shop.suggest", suggest},
};

extern const ot_module onetrip_module;
const ot_module onetrip_module = {
    .abi = OT_MODULE_ABI,
    .name = "shop",
    .resolvers = resolvers,
    .resolver_count = sizeof resolvers / sizeof resolvers[0],
};
