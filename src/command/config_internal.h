/* The table of settings, for the files that read them from somewhere. */
#ifndef OT_COMMAND_CONFIG_INTERNAL_H
#define OT_COMMAND_CONFIG_INTERNAL_H

#include <yaml.h>

#include "command/config.h"

typedef enum ot_setting_kind {
    OT_SETTING_TEXT,
    OT_SETTING_SECRET, /* a text that may come from a file: key_file */
    OT_SETTING_PATH,
    OT_SETTING_NUMBER,
    OT_SETTING_BOOL,
    OT_SETTING_TEXTS,
    OT_SETTING_PATHS,
    OT_SETTING_KEYS, /* auth.keys: config_auth.c */
} ot_setting_kind;

typedef struct ot_setting {
    const char *section;
    const char *key; /* NULL: the section is the setting itself ("modules") */
    size_t offset;   /* in ot_config */
    ot_setting_kind kind;
    uint32_t number_max; /* NUMBER */
} ot_setting;

/* All settings, sorted by section; the list ends with a NULL section. */
extern const ot_setting ot_config__settings[];

/* Where a value stands, for errors and relative paths. */
typedef struct ot_config_place {
    ot_str name;      /* of the file or variable */
    uint32_t line;    /* from 1; 0: there are no lines */
    ot_str base_file; /* relative paths start beside it; empty: the working directory */
} ot_config_place;

/* Fills `error` with "name:line: message". Returns OT_INVALID. */
ot_status ot_config__refuse(ot_error *error, const ot_config_place *place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Sets a setting that is one text. */
ot_status ot_config__set_text(ot_config *config, const ot_setting *setting, ot_str text,
                              const ot_config_place *place, ot_error *error);

/* Adds one text to a list setting. */
void ot_config__add_text(ot_config *config, const ot_setting *setting, ot_str text,
                         const ot_config_place *place);

/* Empties a list setting. */
void ot_config__clear(ot_config *config, const ot_setting *setting);

bool ot_config__is_list(const ot_setting *setting);

/* Sets a SECRET from the file at `path`; one line end at its end does not count. */
ot_status ot_config__set_from_file(ot_config *config, const ot_setting *setting, ot_str path,
                                   const ot_config_place *place, ot_error *error);

/* The text of a secret file, without one line end at its end. */
ot_status ot_config__read_secret(ot_config *config, ot_str path, const ot_config_place *place,
                                 ot_str *out, ot_error *error);

/* ---- YAML nodes ---- */

typedef struct ot_yaml {
    yaml_document_t *document;
    ot_config *config;
    ot_config_place place; /* its line is that of the last node looked at */
} ot_yaml;

/* The scalar's text in the config's arena; false when the node is not a scalar. */
bool ot_yaml__text(ot_yaml *yaml, const yaml_node_t *node, ot_str *out);

/* A scalar, or a sequence of scalars, appended to `out` as texts. */
ot_status ot_yaml__texts(ot_yaml *yaml, const yaml_node_t *node, ot_texts *out, ot_error *error);

/* Steps through a mapping's pairs: `i` from 0; false at the end. Keys that are not scalars and keys
 * that come twice are errors. */
ot_status ot_yaml__check_mapping(ot_yaml *yaml, const yaml_node_t *node, const char *what,
                                 ot_error *error);
bool ot_yaml__pair(ot_yaml *yaml, const yaml_node_t *node, size_t i, ot_str *key,
                   const yaml_node_t **value);

/* auth.keys (config_auth.c). */
ot_status ot_config__read_keys(ot_yaml *yaml, const yaml_node_t *node, ot_error *error);

/* auth.keys as the text of a YAML or JSON list, as it stands in ONETRIP_AUTH_KEYS (config_yaml.c).
 */
ot_status ot_config__read_keys_text(ot_config *config, ot_str text, const ot_config_place *place,
                                    ot_error *error);

#endif
