#include "validation/rule.h"

#include "language/utf8.h"
#include "schema/suggest.h"

#include <stdarg.h>
#include <stdio.h>

enum {
    FEW_NAMES = 12, /* up to here comparing all pairs beats hashing */
};

/* ---- Reporting ---- */

__attribute__((format(printf, 2, 0))) static ot_str
format_message(ot_arena *arena, const char *format, va_list arguments)
{
    va_list copy;
    va_copy(copy, arguments);
    int len = vsnprintf(NULL, 0, format, copy);
    va_end(copy);
    if (len <= 0)
        return OT_S("");
    char *text = ot_arena_alloc(arena, (size_t)len + 1);
    (void)vsnprintf(text, (size_t)len + 1, format, arguments); /* it fits: measured above */
    return ot_str_make(text, (size_t)len);
}

/* Cuts at a character, never inside one. */
static ot_str cut_message(ot_arena *arena, ot_str message, uint32_t bytes_max)
{
    if (bytes_max == 0 || message.len <= bytes_max)
        return message;
    ot_str begin = ot_utf8_cut(message, bytes_max < 3 ? 0 : bytes_max - 3);
    return ot_arena_printf(arena, "%.*s...", OT_ARG(begin));
}

static void stop(ot_rule_context *ctx, const char *sentence)
{
    if (ctx->is_stopped)
        return;
    ctx->is_stopped = true;
    ot_report_at(ctx->report, (ot_place){0}, "%s", sentence);
}

/* False when validation has stopped instead. */
static bool report(ot_rule_context *ctx, const uint32_t *offsets, uint32_t count, ot_str message)
{
    if (ctx->is_stopped)
        return false;
    if (ctx->error_count == ctx->options->errors_max) {
        stop(ctx, "Too many validation errors, error limit reached. Validation aborted.");
        return false;
    }
    ctx->error_count++;
    ot_place *places = OT_NEW_ARRAY(ctx->arena, ot_place, count);
    for (uint32_t i = 0; i < count; i++)
        places[i] = (ot_place){.source = ctx->document->source, .offset = offsets[i]};
    message = cut_message(ctx->arena, message, ctx->options->message_bytes_max);
    ot_report_places(ctx->report, places, count, "%.*s", OT_ARG(message));
    return true;
}

void ot_rule_report(ot_rule_context *ctx, uint32_t offset, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)report(ctx, &offset, 1, format_message(ctx->arena, format, arguments)); /* said enough */
    va_end(arguments);
}

void ot_rule_refuse(ot_rule_context *ctx, const char *code, uint32_t offset, const char *format,
                    ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (report(ctx, &offset, 1, format_message(ctx->arena, format, arguments)))
        ot_report_set_code(ctx->report, code);
    va_end(arguments);
}

void ot_rule_report_places(ot_rule_context *ctx, const uint32_t *offsets, uint32_t count,
                           const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)report(ctx, offsets, count,
                 format_message(ctx->arena, format, arguments)); /* said enough */
    va_end(arguments);
}

void ot_rule_give_up(ot_rule_context *ctx)
{
    if (ctx->is_stopped)
        return;
    stop(ctx,
         "The document is too complex to validate: its fragments and repeated fields would take "
         "too many comparisons.");
    ot_report_set_code(ctx->report, OT_RULE_TOO_COMPLEX);
}

bool ot_rule_spend(ot_rule_context *ctx, uint32_t steps)
{
    if (steps > ctx->work_left) {
        ctx->work_left = 0;
        ot_rule_give_up(ctx);
        return false;
    }
    ctx->work_left -= steps;
    return true;
}

/* ---- Names that occur more than once ---- */

static bool repeats_few(const ot_name *const *names, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        for (uint32_t j = 0; j < i; j++) {
            if (ot_str_equal(names[i]->text, names[j]->text))
                return true;
        }
    }
    return false;
}

typedef struct name_group {
    ot_str name;
    OT_VEC(uint32_t) offsets;
} name_group;

void ot_rule_report_repeated(ot_rule_context *ctx, const char *noun, const char *sigil,
                             const ot_name *const *names, uint32_t count)
{
    if (count < 2 || (count <= FEW_NAMES && !repeats_few(names, count)))
        return;
    ot_map groups = {0};
    for (uint32_t i = 0; i < count; i++) {
        name_group *group = ot_map_get(&groups, names[i]->text);
        if (group == NULL) {
            group = OT_NEW(ctx->arena, name_group);
            group->name = names[i]->text;
            (void)ot_map_set(ctx->arena, &groups, group->name, group); /* it was not there */
        }
        OT_VEC_PUSH(ctx->arena, &group->offsets, names[i]->offset);
    }
    for (uint32_t i = 0; i < groups.count; i++) {
        const name_group *group = groups.entries[i].value;
        if (group->offsets.count > 1)
            ot_rule_report_places(ctx, group->offsets.items, group->offsets.count,
                                  "There can be only one %s named \"%s%.*s\".", noun, sigil,
                                  OT_ARG(group->name));
    }
}

/* ---- Helpers ---- */

ot_str ot_rule_suggest(ot_rule_context *ctx, ot_str input, const ot_str *options,
                       uint32_t option_count)
{
    if (!ctx->hints || ctx->is_stopped)
        return OT_S("");
    return ot_suggest(ctx->arena, OT_S(""), input, options, option_count);
}

ot_str ot_rule_suggest_inputs(ot_rule_context *ctx, ot_str input, const ot_input_value *inputs,
                              uint32_t input_count)
{
    if (!ctx->hints || ctx->is_stopped)
        return OT_S("");
    ot_str *names = OT_NEW_ARRAY(ctx->arena, ot_str, input_count);
    for (uint32_t i = 0; i < input_count; i++)
        names[i] = inputs[i].name;
    return ot_rule_suggest(ctx, input, names, input_count);
}

const ot_type *ot_rule_condition(const ot_rule_context *ctx, const ot_name *name)
{
    return ot_schema_type(ctx->schema, name->text);
}
