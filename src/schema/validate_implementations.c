#include "schema/schema_internal.h"

/* Spec functions "IsValidImplementation" and "IsValidImplementationFieldType". */

/* One type that implements one interface. */
typedef struct implementation {
    const ot_type *type;
    const ot_type *interface;
    ot_report *report;
} implementation;

/* Appends the places where `type` says that it implements `interface`. */
static uint32_t add_places(const ot_type *type, const ot_type *interface, ot_place *places,
                           uint32_t count)
{
    for (uint32_t i = 0; i < type->interface_count; i++) {
        if (type->interfaces[i] == interface)
            places[count++] = type->interface_places[i];
    }
    return count;
}

static bool declares(const ot_type *type, const ot_type *interface)
{
    for (uint32_t i = 0; i < type->interface_count; i++) {
        if (type->interfaces[i] == interface)
            return true;
    }
    return false;
}

/* ---- Fields ---- */

static void report_missing_field(const implementation *check, const ot_field *wanted)
{
    const ot_type *type = check->type;
    ot_place *places = OT_NEW_ARRAY(check->report->arena, ot_place, type->definition_count + 1);
    places[0] = wanted->place;
    for (uint32_t i = 0; i < type->definition_count; i++)
        places[i + 1] = ot_schema__place(type->definitions[i], type->definitions[i]->offset);
    ot_report_places(check->report, places, type->definition_count + 1,
                     "Interface field %.*s.%.*s expected but %.*s does not provide it.",
                     OT_ARG(check->interface->name), OT_ARG(wanted->name), OT_ARG(type->name));
}

static void check_wanted_argument(const implementation *check, const ot_field *given,
                                  const ot_input_value *wanted)
{
    ot_arena *arena = check->report->arena;
    const ot_input_value *argument = ot_field_argument(given, wanted->name);
    ot_str coordinate = ot_schema__input_coordinate(arena, wanted);
    if (argument == NULL) {
        ot_place places[2] = {wanted->place, given->place};
        ot_report_places(check->report, places, 2,
                         "Interface field argument %.*s expected but %.*s does not provide it.",
                         OT_ARG(coordinate), OT_ARG(ot_schema__field_coordinate(arena, given)));
    } else if (!ot_type_equal(wanted->type, argument->type)) {
        ot_place places[2] = {ot_schema__input_type_place(wanted),
                              ot_schema__input_type_place(argument)};
        ot_report_places(check->report, places, 2,
                         "Interface field argument %.*s expects type %.*s but %.*s is type %.*s.",
                         OT_ARG(coordinate), OT_ARG(ot_type_print(arena, wanted->type)),
                         OT_ARG(ot_schema__input_coordinate(arena, argument)),
                         OT_ARG(ot_type_print(arena, argument->type)));
    }
}

/* A caller who knows the interface only cannot give an argument that the interface lacks. */
static void check_given_argument(const implementation *check, const ot_field *wanted,
                                 const ot_input_value *given)
{
    ot_arena *arena = check->report->arena;
    if (!ot_schema__is_required(given) || ot_field_argument(wanted, given->name) != NULL)
        return;
    ot_place places[2] = {given->place, wanted->place};
    ot_report_places(
        check->report, places, 2,
        "Argument \"%.*s\" must not be required type \"%.*s\" if not provided by the Interface "
        "field \"%.*s\".",
        OT_ARG(ot_schema__input_coordinate(arena, given)),
        OT_ARG(ot_type_print(arena, given->type)),
        OT_ARG(ot_schema__field_coordinate(arena, wanted)));
}

static void check_field_type(const implementation *check, const ot_field *wanted,
                             const ot_field *given)
{
    ot_arena *arena = check->report->arena;
    if (ot_type_is_subtype(given->type, wanted->type))
        return;
    ot_place places[2] = {ot_schema__field_type_place(wanted), ot_schema__field_type_place(given)};
    ot_report_places(check->report, places, 2,
                     "Interface field %.*s expects type %.*s but %.*s is type %.*s.",
                     OT_ARG(ot_schema__field_coordinate(arena, wanted)),
                     OT_ARG(ot_type_print(arena, wanted->type)),
                     OT_ARG(ot_schema__field_coordinate(arena, given)),
                     OT_ARG(ot_type_print(arena, given->type)));
}

static void check_deprecation(const implementation *check, const ot_field *wanted,
                              const ot_field *given)
{
    if (!given->is_deprecated || wanted->is_deprecated)
        return;
    ot_arena *arena = check->report->arena;
    ot_place places[2] = {ot_schema__deprecated_place(&given->directives),
                          ot_schema__field_type_place(given)};
    ot_report_places(
        check->report, places, 2,
        "Interface field %.*s is not deprecated, so implementation field %.*s must not be "
        "deprecated.",
        OT_ARG(ot_schema__field_coordinate(arena, wanted)),
        OT_ARG(ot_schema__field_coordinate(arena, given)));
}

static void check_field(const implementation *check, const ot_field *wanted)
{
    const ot_field *given = ot_map_get(&check->type->fields_by_name, wanted->name);
    if (given == NULL) {
        report_missing_field(check, wanted);
        return;
    }
    check_field_type(check, wanted, given);
    for (uint32_t i = 0; i < wanted->argument_count; i++)
        check_wanted_argument(check, given, &wanted->arguments[i]);
    for (uint32_t i = 0; i < given->argument_count; i++)
        check_given_argument(check, wanted, &given->arguments[i]);
    check_deprecation(check, wanted, given);
}

/* ---- Interfaces ---- */

/* What an interface implements, its implementations implement too. */
static void check_ancestors(const implementation *check)
{
    const ot_type *type = check->type;
    const ot_type *interface = check->interface;
    for (uint32_t i = 0; i < interface->interface_count; i++) {
        const ot_type *ancestor = interface->interfaces[i];
        if (declares(type, ancestor))
            continue;
        ot_place *places = OT_NEW_ARRAY(check->report->arena, ot_place,
                                        interface->interface_count + type->interface_count);
        uint32_t count = add_places(interface, ancestor, places, 0);
        count = add_places(type, interface, places, count);
        if (ancestor == type)
            ot_report_places(
                check->report, places, count,
                "Type %.*s cannot implement %.*s because it would create a circular reference.",
                OT_ARG(type->name), OT_ARG(interface->name));
        else
            ot_report_places(check->report, places, count,
                             "Type %.*s must implement %.*s because it is implemented by %.*s.",
                             OT_ARG(type->name), OT_ARG(ancestor->name), OT_ARG(interface->name));
    }
}

/* What forbids to implement `interface` at all: true when something was reported. */
static bool check_declaration(const implementation *check, bool is_repeated)
{
    ot_str type = check->type->name;
    ot_str interface = check->interface->name;
    ot_place *places = OT_NEW_ARRAY(check->report->arena, ot_place, check->type->interface_count);
    uint32_t count = add_places(check->type, check->interface, places, 0);
    if (check->interface->kind != OT_TYPE_INTERFACE)
        ot_report_places(check->report, places, count,
                         "Type %.*s must only implement Interface types, it cannot implement %.*s.",
                         OT_ARG(type), OT_ARG(interface));
    else if (check->interface == check->type)
        ot_report_places(
            check->report, places, count,
            "Type %.*s cannot implement itself because it would create a circular reference.",
            OT_ARG(type));
    else if (is_repeated)
        ot_report_places(check->report, places, count, "Type %.*s can only implement %.*s once.",
                         OT_ARG(type), OT_ARG(interface));
    else
        return false;
    return true;
}

void ot_schema__validate_implementations(const ot_type *type, ot_report *report)
{
    ot_map seen = {0};
    for (uint32_t i = 0; i < type->interface_count; i++) {
        implementation check = {.type = type, .interface = type->interfaces[i], .report = report};
        if (check_declaration(&check, ot_map_has(&seen, check.interface->name)))
            continue;
        ot_map_set(report->arena, &seen, check.interface->name, NULL);
        check_ancestors(&check);
        for (uint32_t f = 0; f < check.interface->field_count; f++)
            check_field(&check, &check.interface->fields[f]);
    }
}
