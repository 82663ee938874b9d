#include "language/printer.h"

#include "base/assert.h"
#include "language/printer_internal.h"
#include "language/string_literal.h"
#include "language/utf8.h"

enum { LINE_UNITS_MAX = 80 };

static void put(ot_printer *printer, ot_str text)
{
    ot_buffer_append(printer->out, text);
}

#define PUT(printer, literal) put((printer), OT_S(literal))

void ot_printer__newline(ot_printer *printer)
{
    char *to = ot_buffer_reserve(printer->out, 1 + 2 * (size_t)printer->level);
    to[0] = '\n';
    memset(to + 1, ' ', 2 * (size_t)printer->level);
    printer->out->len += 1 + 2 * (size_t)printer->level;
}

/* ---- Strings ---- */

/* A block string with every line but the first indented, blank ones too. */
static void print_block_string(ot_printer *printer, ot_str value)
{
    ot_buffer text = {0};
    ot_block_string_print(&text, value, false);
    ot_str printed = ot_buffer_str(&text);
    size_t begin = 0;
    for (size_t end; (end = ot_str_find(printed, '\n', begin)) < printed.len; begin = end + 1) {
        put(printer, ot_str_slice(printed, begin, end));
        ot_printer__newline(printer);
    }
    put(printer, ot_str_slice(printed, begin, printed.len));
    ot_buffer_free(&text);
}

static void print_string(ot_printer *printer, ot_str value, bool is_block)
{
    if (is_block)
        print_block_string(printer, value);
    else
        ot_string_print(printer->out, value);
}

void ot_printer__description(ot_printer *printer, const ot_description *description)
{
    if (!description->is_present)
        return;
    print_string(printer, description->text, description->is_block);
    ot_printer__newline(printer);
}

/* ---- Widths ----
 *
 * Invariant 1: a width is that of the form in one line, and is only asked for to learn whether it
 * is within a budget. What is inside something that fits does fit, so one form is enough; and
 * nobody looks further than the budget, so that asking at every level of a deep value stays linear
 * in its size. */

/* What is left of `budget` after `units`; 0 when it is used up, which means "does not fit" (a
 * budget is one larger than what may be used). */
static size_t spend(size_t budget, size_t units)
{
    return units < budget ? budget - units : 0;
}

static size_t spend_string(size_t budget, const ot_value *value)
{
    enum { UNIT_BYTES_MAX = 3 };
    if (value->text.len > UNIT_BYTES_MAX * budget)
        return 0;
    ot_buffer printed = {0};
    if (value->is_block)
        ot_block_string_print(&printed, value->text, false);
    else
        ot_string_print(&printed, value->text);
    budget = spend(budget, ot_utf16_length(ot_buffer_str(&printed)));
    ot_buffer_free(&printed);
    return budget;
}

static size_t spend_value(size_t budget, const ot_value *value);

static size_t spend_items(size_t budget, const ot_value *list)
{
    for (uint32_t i = 0; i < list->count && budget > 0; i++) {
        budget = spend(budget, i > 0 ? 2 : 0); /* ", " */
        budget = spend_value(budget, &list->items[i]);
    }
    return budget;
}

static size_t spend_fields(size_t budget, const ot_value *object)
{
    for (uint32_t i = 0; i < object->count && budget > 0; i++) {
        budget = spend(budget, object->fields[i].name.text.len + (i > 0 ? 4 : 2)); /* ", " ": " */
        budget = spend_value(budget, &object->fields[i].value);
    }
    return budget;
}

static size_t spend_value(size_t budget, const ot_value *value)
{
    if (budget == 0)
        return 0;
    switch (value->kind) {
    case OT_VALUE_VARIABLE:
        return spend(budget, value->text.len + 1);
    case OT_VALUE_INT:
    case OT_VALUE_FLOAT:
    case OT_VALUE_ENUM:
        return spend(budget, value->text.len);
    case OT_VALUE_BOOLEAN:
        return spend(budget, value->boolean ? 4 : 5);
    case OT_VALUE_NULL:
        return spend(budget, 4);
    case OT_VALUE_STRING:
        return spend_string(budget, value);
    case OT_VALUE_LIST:
        return spend_items(spend(budget, 2), value); /* "[]" */
    case OT_VALUE_OBJECT:
        return spend_fields(spend(budget, 4), value); /* "{  }" */
    }
    OT_UNREACHABLE();
}

static size_t spend_arguments(size_t budget, const ot_argument *arguments, uint32_t count)
{
    for (uint32_t i = 0; i < count && budget > 0; i++) {
        budget = spend(budget, arguments[i].name.text.len + (i > 0 ? 4 : 2)); /* ", " ": " */
        budget = spend_value(budget, &arguments[i].value);
    }
    return budget;
}

/* ---- Values ---- */

static void print_list(ot_printer *printer, const ot_value *list)
{
    bool is_wide = spend_value(LINE_UNITS_MAX + 1, list) == 0;
    put(printer, OT_S("["));
    printer->level += is_wide;
    for (uint32_t i = 0; i < list->count; i++) {
        if (is_wide)
            ot_printer__newline(printer);
        else if (i > 0)
            PUT(printer, ", ");
        ot_printer__value(printer, &list->items[i]);
    }
    printer->level -= is_wide;
    if (is_wide)
        ot_printer__newline(printer);
    PUT(printer, "]");
}

static void print_object(ot_printer *printer, const ot_value *object)
{
    bool is_wide = spend_value(LINE_UNITS_MAX + 1, object) == 0;
    put(printer, is_wide ? OT_S("{") : OT_S("{ "));
    printer->level += is_wide;
    for (uint32_t i = 0; i < object->count; i++) {
        if (is_wide)
            ot_printer__newline(printer);
        else if (i > 0)
            PUT(printer, ", ");
        put(printer, object->fields[i].name.text);
        PUT(printer, ": ");
        ot_printer__value(printer, &object->fields[i].value);
    }
    printer->level -= is_wide;
    if (is_wide)
        ot_printer__newline(printer);
    put(printer, is_wide ? OT_S("}") : OT_S(" }"));
}

void ot_printer__value(ot_printer *printer, const ot_value *value)
{
    switch (value->kind) {
    case OT_VALUE_VARIABLE:
        PUT(printer, "$");
        put(printer, value->text);
        return;
    case OT_VALUE_INT:
    case OT_VALUE_FLOAT:
    case OT_VALUE_ENUM:
        put(printer, value->text);
        return;
    case OT_VALUE_STRING:
        print_string(printer, value->text, value->is_block);
        return;
    case OT_VALUE_BOOLEAN:
        put(printer, value->boolean ? OT_S("true") : OT_S("false"));
        return;
    case OT_VALUE_NULL:
        PUT(printer, "null");
        return;
    case OT_VALUE_LIST:
        print_list(printer, value);
        return;
    case OT_VALUE_OBJECT:
        print_object(printer, value);
        return;
    }
    OT_UNREACHABLE();
}

void ot_print_value(const ot_value *value, ot_buffer *out)
{
    ot_printer printer = {.out = out};
    ot_printer__value(&printer, value);
}

void ot_print_type(const ot_type_ref *type, ot_buffer *out)
{
    switch (type->kind) {
    case OT_TYPE_REF_NAMED:
        ot_buffer_append(out, type->name.text);
        return;
    case OT_TYPE_REF_LIST:
        OT_BUFFER_LITERAL(out, "[");
        ot_print_type(type->of, out);
        OT_BUFFER_LITERAL(out, "]");
        return;
    case OT_TYPE_REF_NON_NULL:
        ot_print_type(type->of, out);
        OT_BUFFER_LITERAL(out, "!");
        return;
    }
    OT_UNREACHABLE();
}

/* ---- Arguments and directives ---- */

/* In parentheses, on lines of their own when `is_wide`. */
static void print_arguments(ot_printer *printer, const ot_argument *arguments, uint32_t count,
                            bool is_wide)
{
    if (count == 0)
        return;
    PUT(printer, "(");
    printer->level += is_wide;
    for (uint32_t i = 0; i < count; i++) {
        if (is_wide)
            ot_printer__newline(printer);
        else if (i > 0)
            PUT(printer, ", ");
        put(printer, arguments[i].name.text);
        PUT(printer, ": ");
        ot_printer__value(printer, &arguments[i].value);
    }
    printer->level -= is_wide;
    if (is_wide)
        ot_printer__newline(printer);
    PUT(printer, ")");
}

static void print_directive(ot_printer *printer, const ot_directive *directive)
{
    PUT(printer, "@");
    put(printer, directive->name.text);
    print_arguments(printer, directive->arguments, directive->argument_count, false);
}

void ot_print_directive(const ot_directive *directive, ot_buffer *out)
{
    ot_printer printer = {.out = out};
    print_directive(&printer, directive);
}

void ot_printer__directives(ot_printer *printer, const ot_directive_list *directives)
{
    for (uint32_t i = 0; i < directives->count; i++) {
        PUT(printer, " ");
        print_directive(printer, &directives->items[i]);
    }
}

/* ---- Selections ---- */

static void print_selection_set(ot_printer *printer, const ot_selection_set *set);

static void print_field(ot_printer *printer, const ot_selection *field)
{
    size_t units = field->name.text.len;
    if (field->alias.len > 0) {
        units += field->alias.len + 2;
        put(printer, field->alias);
        PUT(printer, ": ");
    }
    put(printer, field->name.text);
    size_t budget = spend(LINE_UNITS_MAX + 1, units + 2); /* "()" */
    bool is_wide = spend_arguments(budget, field->arguments, field->argument_count) == 0;
    print_arguments(printer, field->arguments, field->argument_count, is_wide);
}

static void print_selection(ot_printer *printer, const ot_selection *selection)
{
    switch (selection->kind) {
    case OT_SELECTION_FIELD:
        print_field(printer, selection);
        break;
    case OT_SELECTION_FRAGMENT_SPREAD:
        PUT(printer, "...");
        put(printer, selection->name.text);
        break;
    case OT_SELECTION_INLINE_FRAGMENT:
        PUT(printer, "...");
        if (selection->name.text.len > 0)
            PUT(printer, " on ");
        put(printer, selection->name.text);
        break;
    }
    ot_printer__directives(printer, &selection->directives);
    if (selection->selection_set.count > 0) {
        PUT(printer, " ");
        print_selection_set(printer, &selection->selection_set);
    }
}

static void print_selection_set(ot_printer *printer, const ot_selection_set *set)
{
    PUT(printer, "{");
    printer->level++;
    for (uint32_t i = 0; i < set->count; i++) {
        ot_printer__newline(printer);
        print_selection(printer, &set->items[i]);
    }
    printer->level--;
    ot_printer__newline(printer);
    PUT(printer, "}");
}

/* ---- Operations and fragments ---- */

static void print_variable(ot_printer *printer, const ot_variable_definition *variable)
{
    ot_printer__description(printer, &variable->description);
    PUT(printer, "$");
    put(printer, variable->name.text);
    PUT(printer, ": ");
    ot_print_type(variable->type, printer->out);
    if (variable->has_default) {
        PUT(printer, " = ");
        ot_printer__value(printer, &variable->default_value);
    }
    ot_printer__directives(printer, &variable->directives);
}

static void print_variables_apart(ot_printer *printer, const ot_operation *operation, ot_str before,
                                  ot_str between, ot_str after)
{
    put(printer, before);
    for (uint32_t i = 0; i < operation->variable_count; i++) {
        if (i > 0)
            put(printer, between);
        print_variable(printer, &operation->variables[i]);
    }
    put(printer, after);
}

/* In one line, unless one of them has several itself. */
static void print_variables(ot_printer *printer, const ot_operation *operation)
{
    if (operation->variable_count == 0)
        return;
    size_t mark = printer->out->len;
    print_variables_apart(printer, operation, OT_S("("), OT_S(", "), OT_S(")"));
    if (memchr(printer->out->ptr + mark, '\n', printer->out->len - mark) == NULL)
        return;
    printer->out->len = mark;
    print_variables_apart(printer, operation, OT_S("(\n"), OT_S("\n"), OT_S("\n)"));
}

ot_str ot_printer__operation_keyword(ot_operation_kind kind)
{
    switch (kind) {
    case OT_OPERATION_QUERY:
        return OT_S("query");
    case OT_OPERATION_MUTATION:
        return OT_S("mutation");
    case OT_OPERATION_SUBSCRIPTION:
        return OT_S("subscription");
    }
    OT_UNREACHABLE();
}

/* A query of which nothing is to be said needs no keyword. */
static bool is_bare(const ot_operation *operation)
{
    return operation->kind == OT_OPERATION_QUERY && !operation->description.is_present &&
           operation->name.text.len == 0 && operation->variable_count == 0 &&
           operation->directives.count == 0;
}

/* The space before an anonymous operation's variables is graphql-js' own. */
static void print_operation_head(ot_printer *printer, const ot_operation *operation)
{
    ot_printer__description(printer, &operation->description);
    put(printer, ot_printer__operation_keyword(operation->kind));
    if (operation->name.text.len > 0 || operation->variable_count > 0)
        PUT(printer, " ");
    put(printer, operation->name.text);
    print_variables(printer, operation);
    ot_printer__directives(printer, &operation->directives);
    PUT(printer, " ");
}

static void print_operation(ot_printer *printer, const ot_operation *operation, bool needs_keyword)
{
    if (needs_keyword || !is_bare(operation))
        print_operation_head(printer, operation);
    print_selection_set(printer, &operation->selection_set);
}

void ot_print_operation(const ot_operation *operation, ot_buffer *out)
{
    ot_printer printer = {.out = out};
    print_operation(&printer, operation, false);
}

void ot_print_fragment(const ot_fragment *fragment, ot_buffer *out)
{
    ot_printer printer = {.out = out};
    ot_printer__description(&printer, &fragment->description);
    PUT(&printer, "fragment ");
    put(&printer, fragment->name.text);
    PUT(&printer, " on ");
    put(&printer, fragment->type_condition.text);
    ot_printer__directives(&printer, &fragment->directives);
    PUT(&printer, " ");
    print_selection_set(&printer, &fragment->selection_set);
}

/* ---- Documents ---- */

/* A definition of these kinds takes a following "{" for its body. */
static bool may_have_body(ot_type_definition_kind kind)
{
    return kind != OT_DEFINITION_SCALAR && kind != OT_DEFINITION_UNION &&
           kind != OT_DEFINITION_DIRECTIVE;
}

/* True when the definition printed last would swallow a shorthand query as its body. graphql-js
 * does not look; its print of such a document does not parse to the same tree. */
static bool is_left_open(const ot_document *document, uint32_t next, const ot_buffer *out)
{
    if (next == 0 || document->definitions[next - 1].kind != OT_DEFINITION_TYPE_SYSTEM)
        return false;
    uint32_t index = document->definitions[next - 1].index;
    return may_have_body(document->types[index].kind) && out->ptr[out->len - 1] != '}';
}

static void print_definition(const ot_document *document, uint32_t i, bool needs_keyword,
                             ot_buffer *out)
{
    ot_printer printer = {.out = out};
    uint32_t index = document->definitions[i].index;
    switch (document->definitions[i].kind) {
    case OT_DEFINITION_OPERATION:
        print_operation(&printer, &document->operations[index], needs_keyword);
        return;
    case OT_DEFINITION_FRAGMENT:
        ot_print_fragment(&document->fragments[index], out);
        return;
    case OT_DEFINITION_TYPE_SYSTEM:
        ot_print_type_definition(&document->types[index], out);
        return;
    }
    OT_UNREACHABLE();
}

void ot_print_document(const ot_document *document, ot_buffer *out)
{
    for (uint32_t i = 0; i < document->definition_count; i++) {
        bool needs_keyword = is_left_open(document, i, out);
        if (i > 0)
            OT_BUFFER_LITERAL(out, "\n\n");
        print_definition(document, i, needs_keyword, out);
    }
}
