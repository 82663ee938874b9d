/*
 * Says what is wrong with an operation document (spec section "Validation", September 2025 edition)
 * in the wording and with the places of graphql-js 17.1.0. All rules share one walk over the
 * document; each rule is a file in rules/ that names the nodes it wants to see. What comes out is a
 * report; a document with an empty report is safe to plan and to execute.
 *
 * A stranger writes the document, so time is bounded whatever it says: fragments are looked at
 * once, fields that overlap are merged by hash before they are compared, and what is left to
 * compare has a budget. Fragment cycles are found before anything walks along spreads.
 */
#ifndef OT_VALIDATION_VALIDATE_H
#define OT_VALIDATION_VALIDATE_H

#include "language/report.h"
#include "schema/schema.h"

/* The rules by name: OT_RULE_SCALAR_LEAFS and so on, in the order in which they are asked about a
 * node. */
typedef enum ot_rule_id {
#define OT_RULE(id, constant, js_name, group) OT_RULE_##constant,
#include "validation/rules.def"
#undef OT_RULE
    OT_RULE_COUNT
} ot_rule_id;

typedef uint64_t ot_rule_set; /* bits of 1 << ot_rule_id */

#define OT_RULE_BIT(rule) ((ot_rule_set)1 << (rule))

enum {
    OT_VALIDATION_ERRORS = 100, /* graphql-js' default; more tell nobody anything */
};

/* Zero-initialised: the rules of the specification and the guard against deep introspection, no
 * limits of ours. */
typedef struct ot_validation_options {
    ot_rule_set rules;   /* 0: ot_rules_default() */
    uint32_t errors_max; /* 0: OT_VALIDATION_ERRORS; when reached, one more says so and validation
                            ends */
    uint32_t comparisons_max; /* field pairs compared; 0: OT_LIMIT_VALIDATION_BUDGET */
    uint32_t aliases_max;     /* in the document; 0: no limit */
    uint32_t directives_max;  /* at one place; 0: no limit */
    uint32_t
        root_fields_max; /* of one operation, by response name, fragments included; 0: no limit */
    uint32_t message_bytes_max; /* longer messages are cut; 0: no limit */
    bool forbid_introspection;  /* __schema and __type are mistakes; __typename never is */
} ot_validation_options;

/* What a server that talks to strangers starts from: the limits of base/limits.h. */
extern const ot_validation_options ot_validation_server_options;

/* Checks `document` and adds what is wrong to `report`. "Did you mean" is said only when
 * `report->hints`. `options` may be NULL. Nothing is kept: schema, document and options are
 * borrowed for the call. */
void ot_validate(const ot_schema *schema, const ot_document *document,
                 const ot_validation_options *options, ot_report *report);

/* The same, and gives back what the fields of the document are: definitions by the index of their
 * selections, in `arena`, NULL where there is none. The planner takes them over. */
const ot_field *const *ot_validate_fields(ot_arena *arena, const ot_schema *schema,
                                          const ot_document *document,
                                          const ot_validation_options *options, ot_report *report);

/* What runs when no rules are chosen: spec section "Validation" and the introspection depth guard.
 */
ot_rule_set ot_rules_default(void);

/* The rules of the specification alone. */
ot_rule_set ot_rules_specified(void);

/* The rule that graphql-js calls `js_name` ("ScalarLeafsRule"), or OT_RULE_COUNT. */
ot_rule_id ot_rule_find(ot_str js_name);

#endif
