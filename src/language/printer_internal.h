/*
 * What the two halves of the printer share: printer.c has values and executable definitions,
 * printer_types.c the type system. A part that may be absent prints the space before itself, so
 * that nobody has to ask whether one is needed.
 */
#ifndef OT_LANGUAGE_PRINTER_INTERNAL_H
#define OT_LANGUAGE_PRINTER_INTERNAL_H

#include "language/printer.h"

typedef struct ot_printer {
    ot_buffer *out; /* borrowed */
    uint32_t level; /* of indentation */
} ot_printer;

/* A line end and the indentation of the next line. */
void ot_printer__newline(ot_printer *printer);

/* The description and a line end, if there is one. */
void ot_printer__description(ot_printer *printer, const ot_description *description);

void ot_printer__value(ot_printer *printer, const ot_value *value);

/* " @a @b", or nothing. */
void ot_printer__directives(ot_printer *printer, const ot_directive_list *directives);

ot_str ot_printer__operation_keyword(ot_operation_kind kind);

#endif
