#include "auth/caller.h"

#include "base/limits.h"
#include "base/vec.h"

typedef OT_VEC(ot_str) scope_list;

static void add_scope(ot_arena *arena, scope_list *scopes, ot_str scope)
{
    if (scope.len > 0 && scopes->count < OT_LIMIT_TOKEN_SCOPES)
        OT_VEC_PUSH(arena, scopes, scope);
}

static void add_words(ot_arena *arena, scope_list *scopes, ot_str text)
{
    for (size_t begin = 0; begin < text.len;) {
        size_t end = ot_str_find(text, ' ', begin);
        add_scope(arena, scopes, ot_str_slice(text, begin, end));
        begin = end + 1;
    }
}

ot_scopes ot_scopes_read(ot_arena *arena, const ot_json *claims, ot_str name)
{
    const ot_json *claim = ot_json_get_present(claims, name.len > 0 ? name : OT_S("scope"));
    if (claim == NULL && name.len == 0)
        claim = ot_json_get_present(claims, OT_S("scp"));
    scope_list scopes = {0};
    if (claim != NULL && claim->kind == OT_JSON_STRING)
        add_words(arena, &scopes, claim->text);
    for (uint32_t i = 0; claim != NULL && claim->kind == OT_JSON_ARRAY && i < claim->count; i++)
        if (claim->items[i].kind == OT_JSON_STRING)
            add_scope(arena, &scopes, claim->items[i].text);
    return (ot_scopes){.items = scopes.items, .count = scopes.count};
}
