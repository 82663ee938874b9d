#include "binding/sample.h"

#include <dirent.h>
#include <stdio.h>

/*
 * The general schema of tests/general, over a hand-made catalog of the same tables: it binds, and
 * each file of tests/general/mistakes is refused with the place and the words it expects, and
 * nothing else.
 */

#define GENERAL OT_SOURCE_DIR "/tests/general/"
#define MISTAKES GENERAL "mistakes/"

/* What tests/general/schema.sql makes. `two~words` has a blank. */
static const char tables[] =
    "enum mood(so-so happy Sad~day)\n"
    "enum order_state(OPEN PAID SENT LOST)\n"
    "user(id uuid pk, fullName text!, email varchar! unique, manager_id uuid -> user, feels mood, "
    "tags text[]!,"
    " scores int4[], settings jsonb, born date, wakes time, shift interval, avatar bytea, last_ip "
    "inet, active bool,"
    " balance numeric, createdAt timestamptz!, two~words text)\n"
    "profiles(profile_no int4 pk, user_id uuid unique -> user, bio text!, website text)\n"
    "Order(shop_no int2!, orderNo int8!, buyer_id uuid! -> user, seller_id uuid -> user, from "
    "text!, select int4,"
    " Group bpchar, state order_state!, total numeric!, placed timestamp!, createdAt timestamptz!, "
    "pk(shop_no orderNo))\n"
    "gadgets(code varchar pk, name text!, description text, size text!, price numeric!, "
    "price_cents int4, currency text,"
    " stock int8!, views int8!, weight float8, ratio float4, parts int2!, released date, "
    "dimensions int4[]!,"
    " keywords text[]!, moods mood[]!, extra json, maker_id uuid -> user)\n"
    "order_lines(shop_no int2!, order_no int8!, line_no int4!, gadget_code varchar -> gadgets, "
    "replaced_shop int2,"
    " replaced_order int8, quantity int4!, discount numeric, note text, pk(shop_no order_no "
    "line_no),"
    " fk(shop_no order_no -> Order shop_no orderNo), fk(replaced_shop replaced_order -> Order "
    "shop_no orderNo))\n"
    "categories(id int4 pk, parent_id int4 -> categories, name text!, order int4)\n"
    "gadget_categories(gadget_code varchar! -> gadgets, category_id int4! -> categories, note "
    "text, rank int4,"
    " addedAt timestamptz!, pk(gadget_code category_id))\n"
    "gadget_matches(left_code varchar! -> gadgets, right_code varchar! -> gadgets, pk(left_code "
    "right_code))\n"
    "archive.events(serial uuid! unique, gadget_code varchar -> gadgets, happened timestamptz!, "
    "clock timetz, body jsonb!,"
    " severity int4)\n"
    "log(user_id uuid -> user, line int4!, message text)\n"
    "assets(id int4 pk, kind text, label text!, owner_id uuid -> user, parent_id int4 -> assets, "
    "width int4, seconds numeric, stars int2, addedAt timestamptz!)\n"
    "memos(id uuid pk, author_id uuid! -> user, at timestamptz!, score int8, text text!)\n"
    "calls(call_no int4 pk, caller_id uuid! -> user, started timestamptz!, score int4, minutes "
    "int4!)\n"
    "pins(pin_no int4 pk, user_id uuid -> user, target_kind text, target_id int4)\n"
    "nothings(id int4 pk, gadget_id varchar -> gadgets, name text!)\n"
    "widgets(id int4 pk, partNo int4, part_no int4)\n"
    "widget(id int4 pk)\n"
    "rooms(room_no int4 pk, name text!, size float4, open_days int4multirange)\n"
    "tariffs(code text pk, room_no int4 -> rooms, per_night numeric!, season daterange)\n"
    "stays(stay_no int8 pk, room_no int4! -> rooms, tariff text -> tariffs, guest_id uuid -> user, "
    "during daterange!, seats int4range, prices numrange, moments tstzrange, breaks "
    "datemultirange!, "
    "seatings int4range[], plan int4[], labels text[]!, effort interval, share float8, tip "
    "float4)\n"
    "secrets(id int4 pk, owner_id uuid -> user, is_public bool!, text text!)\n"
    "view gadget_sales(gadget_code varchar, line_count int8, sold int8, revenue numeric, "
    "average_discount numeric)\n"
    "function initials(u user, separator text default) -> text stable\n"
    "function user_of(sub text) -> user stable\n"
    "function price_with(price numeric, percent int4 default) -> numeric strict\n"
    "function peers(g gadgets, at_most int4 default) -> set gadgets stable\n"
    "function shouted_keywords(g gadgets) -> text[] stable\n"
    "function sides(g gadgets) -> set int4 stable\n"
    "function extra_of(g gadgets) -> json stable\n"
    "function parts_of(g gadgets) -> (code varchar, parts int4, maker uuid) stable\n"
    "function dearest_of(maker uuid) -> gadgets stable strict\n"
    "function category_path(c categories) -> set text stable\n"
    "function search_gadgets(words text, min_price numeric default) -> set gadgets stable\n"
    "function state_totals(shop int4 default) -> set (state order_state, orders int8, total "
    "numeric, "
    "last_shop int2, last_no int8) stable\n"
    "function restless() -> int4 volatile\n"
    "function twice(a int4) -> int4\n"
    "function twice(b text) -> text\n";

static bool read_file(ot_arena *arena, const char *path, ot_str *out)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    ot_buffer buffer = {0};
    char chunk[4096];
    for (size_t got; (got = fread(chunk, 1, sizeof(chunk), file)) > 0;)
        ot_buffer_append(&buffer, ot_str_make(chunk, got));
    (void)fclose(file); /* only read */
    *out = ot_arena_copy(arena, ot_buffer_str(&buffer));
    ot_buffer_free(&buffer);
    return true;
}

static bool add_file(sample_binding *sample, const char *folder, ot_str name)
{
    ot_arena *arena = sample->fixture.arena;
    ot_str path = ot_arena_printf(arena, "%s%.*s", folder, OT_ARG(name));
    ot_str text;
    if (!read_file(arena, path.ptr, &text))
        return false;
    schema_add(&sample->fixture, ot_arena_copy(arena, name).ptr, text);
    return true;
}

static void test_general_schema(void **state)
{
    (void)state;
    sample_binding sample = {0};
    schema_start(&sample.fixture);
    assert_true(add_file(&sample, GENERAL, OT_S("schema.graphql")));
    assert_true(add_file(&sample, GENERAL, OT_S("schema.bind.graphql")));
    sample_bind(&sample, sample_catalog(sample.fixture.arena, tables));
    if (sample.binding == NULL) {
        ot_buffer out = {0};
        ot_report_print(&sample.fixture.report, true, &out);
        fail_msg("%.*s", OT_ARG(ot_buffer_str(&out)));
    }
    sample_end(&sample);
}

/* The text after "# expect: " on the first line. */
static ot_str expectation(const sample_binding *sample)
{
    ot_str text = sample->fixture.sources[0].text;
    ot_str line = ot_str_slice(text, 0, ot_str_find(text, '\n', 0));
    ot_str mark = OT_STR("# expect: ");
    return ot_str_starts_with(line, mark) ? ot_str_slice(line, mark.len, line.len) : (ot_str){0};
}

/* "file:line:column: words", where the words are a part of the message. */
static bool is_as_expected(const sample_binding *sample, ot_str expected)
{
    const ot_report *report = &sample->fixture.report;
    if (report->problems.count != 1 || report->problems.items[0].place_count == 0)
        return false;
    const ot_problem *problem = &report->problems.items[0];
    ot_place place = problem->places[0];
    ot_location at = ot_source_locate(place.source, place.offset);
    ot_str head = ot_arena_printf(sample->fixture.arena, "%.*s:%u:%u: ", OT_ARG(place.source->name),
                                  at.line, at.column);
    if (!ot_str_starts_with(expected, head))
        return false;
    ot_str words = ot_str_slice(expected, head.len, expected.len);
    return memmem(problem->message.ptr, problem->message.len, words.ptr, words.len) != NULL;
}

/* Whether a module has a resolver is known where modules are loaded, and what overlays may say is
 * the schema's matter. */
static bool is_elsewhere(ot_str name)
{
    return ot_str_starts_with(name, OT_S("overlay_")) ||
           ot_str_starts_with(name, OT_S("resolver_unknown"));
}

static bool check_mistake(ot_str name)
{
    sample_binding sample = {0};
    schema_start(&sample.fixture);
    ot_arena *arena = sample.fixture.arena;
    assert_true(add_file(&sample, MISTAKES, name));
    ot_str stem = ot_str_slice(name, 0, name.len - (sizeof(".graphql") - 1));
    (void)add_file(&sample, MISTAKES,
                   ot_arena_printf(arena, "%.*s.bind.graphql", OT_ARG(stem))); /* some have one */
    sample_bind(&sample, sample_catalog(arena, tables));
    ot_str expected = expectation(&sample);
    /* Without a schema the schema's own rules have refused it, in their own words. */
    bool is_right = sample.fixture.schema == NULL || is_as_expected(&sample, expected);
    if (!is_right) {
        ot_buffer out = {0};
        ot_report_print(&sample.fixture.report, false, &out);
        print_error("%.*s\n--- expected\n%.*s\n--- found\n%.*s\n", OT_ARG(name), OT_ARG(expected),
                    OT_ARG(ot_buffer_str(&out)));
        ot_buffer_free(&out);
    }
    sample_end(&sample);
    return is_right;
}

static void test_mistakes(void **state)
{
    (void)state;
    DIR *folder = opendir(MISTAKES);
    assert_non_null(folder);
    size_t wrong = 0;
    size_t tried = 0;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        ot_str name = ot_str_from_c(entry->d_name);
        if (!ot_str_ends_with(name, OT_S(".graphql")) ||
            ot_str_ends_with(name, OT_S(".bind.graphql")) || is_elsewhere(name))
            continue;
        wrong += !check_mistake(name);
        tried++;
    }
    (void)closedir(folder); /* only read */
    assert_int_equal(wrong, 0);
    assert_true(tried > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_general_schema),
        cmocka_unit_test(test_mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
