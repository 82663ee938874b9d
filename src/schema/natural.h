/*
 * The order in which people expect names: digits compare as numbers, so `item2` comes before
 * `item10`. Printed schemas are sorted by it, suggestions too.
 */
#ifndef OT_SCHEMA_NATURAL_H
#define OT_SCHEMA_NATURAL_H

#include "base/str.h"

/* Negative, zero or positive. */
int ot_natural_compare(ot_str a, ot_str b);

#endif
