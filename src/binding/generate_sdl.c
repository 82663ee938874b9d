#include "binding/generate_internal.h"

#include <stdlib.h>

#include "json/writer.h"

/* Longer lists of arguments go below each other. */
enum { LINE_BYTES = 110 };

ot_sdl_node *ot_generate__add(ot_arena *arena, ot_sdl_node *parent, ot_str name, ot_str type)
{
    ot_sdl_node *node = OT_NEW(arena, ot_sdl_node);
    node->name = name;
    node->type = type;
    OT_VEC_PUSH(arena, &parent->children, node);
    return node;
}

static int compare_nodes(const void *a, const void *b)
{
    return ot_str_compare((*(ot_sdl_node *const *)a)->name, (*(ot_sdl_node *const *)b)->name);
}

void ot_generate__sort(ot_sdl_node *node)
{
    if (node->children.count > 1)
        qsort(node->children.items, node->children.count, sizeof(ot_sdl_node *), compare_nodes);
}

/* GraphQL's escapes are those of JSON. */
ot_str ot_generate__quote(ot_arena *arena, ot_str text)
{
    ot_buffer buffer = {0};
    ot_json_write_string(&buffer, text);
    ot_str quoted = ot_arena_copy(arena, ot_buffer_str(&buffer));
    ot_buffer_free(&buffer);
    return quoted;
}

/* ---- Descriptions and notes ---- */

static void put_indent(ot_buffer *out, uint32_t depth)
{
    for (uint32_t i = 0; i < depth; i++)
        OT_BUFFER_LITERAL(out, "  ");
}

/* Lines of a block string lose what they have in common at their beginning, so text whose lines
 * begin with blanks, or that a block could not show, is written with escapes. */
static bool fits_block(ot_str text)
{
    if (ot_str_find(text, '\n', 0) == text.len)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        bool begins_line = i == 0 || text.ptr[i - 1] == '\n';
        bool is_blank = byte == ' ' || byte == '\t' || byte == '\n';
        if ((byte < ' ' && byte != '\n') || byte == 0x7f || byte == '"' || byte == '\\')
            return false;
        if (begins_line && is_blank && (i == 0 || byte != '\n'))
            return false;
    }
    return text.ptr[text.len - 1] != '\n';
}

static void put_block(ot_buffer *out, ot_str text, uint32_t depth)
{
    OT_BUFFER_LITERAL(out, "\"\"\"\n");
    for (size_t begin = 0; begin <= text.len;) {
        size_t end = ot_str_find(text, '\n', begin);
        if (end > begin)
            put_indent(out, depth);
        ot_buffer_append(out, ot_str_slice(text, begin, end));
        ot_buffer_append_byte(out, '\n');
        begin = end + 1;
    }
    put_indent(out, depth);
    OT_BUFFER_LITERAL(out, "\"\"\"");
}

static void put_head(ot_buffer *out, const ot_sdl_node *node, uint32_t depth)
{
    if (node->note.len > 0) {
        put_indent(out, depth);
        ot_buffer_printf(out, "# %.*s\n", OT_ARG(node->note));
    }
    if (node->description.len == 0)
        return;
    put_indent(out, depth);
    if (fits_block(node->description))
        put_block(out, node->description, depth);
    else
        ot_json_write_string(out, node->description);
    ot_buffer_append_byte(out, '\n');
}

/* ---- Elements ---- */

typedef struct sdl_printer {
    ot_buffer *out;
    ot_generated_text which;
} sdl_printer;

/* In the bindings only what has a directive, or has it inside, is said. */
static bool is_said(const sdl_printer *printer, const ot_sdl_node *node)
{
    if (printer->which != OT_GENERATED_BINDINGS || node->directives.len > 0)
        return true;
    for (uint32_t i = 0; i < node->children.count; i++) {
        if (is_said(printer, node->children.items[i]))
            return true;
    }
    return false;
}

static void put_element(const sdl_printer *printer, const ot_sdl_node *node);

static size_t put_arguments_inline(const sdl_printer *printer, const ot_sdl_node *node)
{
    size_t begin = printer->out->len;
    const char *before = "(";
    for (uint32_t i = 0; i < node->children.count; i++) {
        if (!is_said(printer, node->children.items[i]))
            continue;
        ot_buffer_printf(printer->out, "%s", before);
        put_element(printer, node->children.items[i]);
        before = ", ";
    }
    if (printer->out->len > begin)
        ot_buffer_append_byte(printer->out, ')');
    return printer->out->len - begin;
}

static void put_arguments_below(const sdl_printer *printer, const ot_sdl_node *node)
{
    OT_BUFFER_LITERAL(printer->out, "(\n");
    for (uint32_t i = 0; i < node->children.count; i++) {
        if (!is_said(printer, node->children.items[i]))
            continue;
        put_indent(printer->out, 2);
        put_element(printer, node->children.items[i]);
        ot_buffer_append_byte(printer->out, '\n');
    }
    OT_BUFFER_LITERAL(printer->out, "  )");
}

/* `name(arguments): Type @directives` */
static void put_element(const sdl_printer *printer, const ot_sdl_node *node)
{
    ot_buffer_append(printer->out, node->name);
    size_t mark = printer->out->len;
    if (put_arguments_inline(printer, node) + node->name.len > LINE_BYTES) {
        printer->out->len = mark;
        put_arguments_below(printer, node);
    }
    if (node->type.len > 0)
        ot_buffer_printf(printer->out, ": %.*s", OT_ARG(node->type));
    if (printer->which != OT_GENERATED_CONTRACT && node->directives.len > 0)
        ot_buffer_printf(printer->out, " %.*s", OT_ARG(node->directives));
}

static void put_elements(const sdl_printer *printer, const ot_sdl_node *definition)
{
    bool is_open = false;
    for (uint32_t i = 0; i < definition->children.count; i++) {
        const ot_sdl_node *node = definition->children.items[i];
        if (!is_said(printer, node))
            continue;
        ot_buffer_printf(printer->out, "%s", is_open ? "" : " {\n");
        is_open = true;
        if (printer->which != OT_GENERATED_BINDINGS)
            put_head(printer->out, node, 1);
        put_indent(printer->out, 1);
        put_element(printer, node);
        ot_buffer_append_byte(printer->out, '\n');
    }
    if (is_open)
        OT_BUFFER_LITERAL(printer->out, "}");
}

static void put_definition(const sdl_printer *printer, const ot_sdl_node *definition)
{
    bool is_binding = printer->which == OT_GENERATED_BINDINGS;
    if (!is_said(printer, definition))
        return;
    if (printer->out->len > 0)
        ot_buffer_append_byte(printer->out, '\n');
    if (!is_binding)
        put_head(printer->out, definition, 0);
    ot_buffer_printf(printer->out, "%s%s %.*s", is_binding ? "extend " : "", definition->keyword,
                     OT_ARG(definition->name));
    if (printer->which != OT_GENERATED_CONTRACT && definition->directives.len > 0)
        ot_buffer_printf(printer->out, " %.*s", OT_ARG(definition->directives));
    put_elements(printer, definition);
    ot_buffer_append_byte(printer->out, '\n');
}

void ot_generated_print(const ot_generated *generated, ot_generated_text which, ot_buffer *out)
{
    sdl_printer printer = {.out = out, .which = which};
    for (uint32_t i = 0; i < generated->definitions.count; i++)
        put_definition(&printer, generated->definitions.items[i]);
}
