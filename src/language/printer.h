/*
 * AST to text, in the form that graphql-js' `print` gives it, byte for byte: two spaces a level, a
 * blank line between definitions, no line end after the last, and lists, objects and field
 * arguments on lines of their own when they would be wider than 80 UTF-16 code units. What is
 * printed parses to the same tree. Depth is that of the tree, which the parser has bounded.
 */
#ifndef OT_LANGUAGE_PRINTER_H
#define OT_LANGUAGE_PRINTER_H

#include "base/buffer.h"
#include "language/ast.h"

/* All append to `out`. */
void ot_print_document(const ot_document *document, ot_buffer *out);
void ot_print_operation(const ot_operation *operation, ot_buffer *out);
void ot_print_fragment(const ot_fragment *fragment, ot_buffer *out);
void ot_print_type_definition(const ot_type_definition *definition, ot_buffer *out);
void ot_print_value(const ot_value *value, ot_buffer *out);
void ot_print_type(const ot_type_ref *type, ot_buffer *out);
void ot_print_directive(const ot_directive *directive, ot_buffer *out);

#endif
