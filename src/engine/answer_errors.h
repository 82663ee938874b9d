/*
 * Request errors (spec section "Request Errors") as an answer: no "data", only "errors".
 */
#ifndef OT_ENGINE_ANSWER_ERRORS_H
#define OT_ENGINE_ANSWER_ERRORS_H

#include "base/buffer.h"
#include "language/report.h"

/* Appends `{"errors":[...]}` with each problem's message, locations and `code`. */
void ot_answer_report(const ot_report *report, const char *code, ot_buffer *out);

#endif
