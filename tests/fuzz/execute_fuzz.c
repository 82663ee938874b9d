/*
 * Any document against a schema that is served from one document: parse, validate, coerce, plan,
 * execute. A first line that is a comment holds the variables: `#{"n":1}`. Nothing may crash, a
 * plan fits the request that it was made for, and what comes out is JSON with "data" or "errors".
 */
#include <jansson.h>

#include "support/documents.h"

#include "schema/build.h"
#include "json/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char sdl[] =
    "type Query { i: Int f: Float s: String b: Boolean d: ID e: E x: Any t: T tN: T! l: [Int]\n"
    "  lN: [Int!]! ll: [[T]] llN: [[T!]!]! node: Node nodes: [Node!] any: U query: Query\n"
    "  arg(n: Int, m: Int! = 1, in: In, by: By, list: [[In!]]): T }\n"
    "type Mutation { t: T arg(in: In!): Int }\n"
    "type T implements Node { id: ID! self: T selfN: T! i: Int iN: Int! many: [T] nothing: Int! }\n"
    "type V implements Node { id: ID! v: String! }\n"
    "interface Node { id: ID! }\n"
    "union U = T | V\n"
    "enum E { A B }\n"
    "scalar Any\n"
    "input In { n: Int = 3 m: Int! = 4 more: [In!] e: E any: Any }\n"
    "input By @oneOf { a: Int b: String }\n";

static const char root[] =
    "{\"i\":1,\"f\":1.5e300,\"s\":\"\\u00e9\\n\",\"b\":true,\"d\":12345678901234567890,\"e\":\"A\","
    "\"x\":{\"a\":[1,null]},\"t\":{\"id\":1,\"self\":{\"id\":\"2\",\"self\":{\"id\":3}},\"i\":3.5,"
    "\"iN\":null,\"many\":[{\"id\":1},null,{\"$error\":\"boom\"},7],\"selfN\":{\"$error\":\"no\"}},"
    "\"tN\":null,\"l\":[1,\"2\",\"x\",null],\"lN\":[1,null],\"ll\":[[{\"id\":1}],null,[null]],"
    "\"llN\":[[{\"id\":1},null]],\"node\":{\"__typename\":\"V\",\"id\":1},"
    "\"nodes\":[{\"__typename\":\"T\",\"id\":1},{\"__typename\":\"E\"},{}],"
    "\"any\":{\"__typename\":\"V\",\"v\":\"v\"},\"query\":{\"i\":2,\"query\":{\"s\":3}},"
    "\"arg\":{\"id\":1}}";

typedef struct served {
    ot_source source;
    const ot_binding *binding;
    const ot_json *root_value;
} served;

static const served *service(void)
{
    static served s;
    static ot_arena *arena; /* reachable to the end, as the schema */
    ot_syntax_error error;
    ot_json_error json_error;
    if (s.binding != NULL)
        return &s;
    arena = ot_arena_new();
    s.source = (ot_source){.name = OT_STR("schema"), .text = ot_str_from_c(sdl)};
    ot_document *document = ot_parse(arena, &s.source, NULL, &error);
    OT_ASSERT(document != NULL);
    ot_report report = {.arena = arena};
    const ot_schema *schema = ot_schema_build(&document, 1, NULL, &report);
    OT_ASSERT(schema != NULL);
    s.binding = ot_binding_build_documents(arena, schema);
    s.root_value = ot_json_read(arena, ot_str_from_c(root), &json_error);
    OT_ASSERT(s.root_value != NULL);
    return &s;
}

static const ot_json *read_variables(ot_arena *arena, ot_str text)
{
    ot_json_error error;
    if (!ot_str_starts_with(text, OT_S("#")))
        return NULL;
    const ot_json *value =
        ot_json_read(arena, ot_str_slice(text, 1, ot_str_find(text, '\n', 0)), &error);
    return value != NULL && value->kind == OT_JSON_OBJECT ? value : NULL;
}

static void check_answer(const ot_buffer *out)
{
    json_error_t error;
    json_t *answer = json_loadb(out->ptr, out->len, JSON_ALLOW_NUL, &error);
    OT_ASSERT(answer != NULL);
    bool has_errors = json_array_size(json_object_get(answer, "errors")) > 0;
    OT_ASSERT(has_errors || json_is_object(json_object_get(answer, "data")));
    json_decref(answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ot_arena *arena = ot_arena_new();
    ot_buffer out = {0};
    ot_str text = ot_str_make((const char *)data, size);
    documents_request request = {.binding = service()->binding,
                                 .query = text,
                                 .variables = read_variables(arena, text),
                                 .root_value = service()->root_value};
    if (documents_run(arena, &request, &out))
        check_answer(&out);
    ot_buffer_free(&out);
    ot_arena_free(arena);
    return 0;
}
