/*
 * YAML into settings. libyaml loads the document (aliases stay references, so nothing can be blown
 * up), and the table says what may stand where. Every refusal has the line of the node it is about.
 */
#include "base/assert.h"
#include "base/buffer.h"
#include "command/config_internal.h"
#include "command/files.h"

enum { CONFIG_BYTES_MAX = 1024 * 1024 };

/* ---- Nodes ---- */

static const yaml_node_t *look_at(ot_yaml *yaml, int index)
{
    const yaml_node_t *node = yaml_document_get_node(yaml->document, index);
    OT_ASSERT(node != NULL);
    yaml->place.line = (uint32_t)node->start_mark.line + 1;
    return node;
}

/* True for a plain `null`, `~` or nothing. */
static bool is_null(const yaml_node_t *node)
{
    if (node->type != YAML_SCALAR_NODE || node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
        return false;
    ot_str text = ot_str_make((const char *)node->data.scalar.value, node->data.scalar.length);
    return text.len == 0 || ot_str_equal(text, OT_S("null")) || ot_str_equal(text, OT_S("~"));
}

bool ot_yaml__text(ot_yaml *yaml, const yaml_node_t *node, ot_str *out)
{
    yaml->place.line = (uint32_t)node->start_mark.line + 1;
    if (node->type != YAML_SCALAR_NODE)
        return false;
    ot_str text = ot_str_make((const char *)node->data.scalar.value, node->data.scalar.length);
    *out = ot_arena_copy(yaml->config->arena, text);
    return true;
}

ot_status ot_yaml__texts(ot_yaml *yaml, const yaml_node_t *node, ot_texts *out, ot_error *error)
{
    ot_arena *arena = yaml->config->arena;
    *out = (ot_texts){.items = OT_NEW_ARRAY(arena, ot_str, 1), .count = 1};
    if (ot_yaml__text(yaml, node, out->items))
        return OT_OK;
    if (node->type != YAML_SEQUENCE_NODE)
        return ot_config__refuse(error, &yaml->place, "a text or a list of texts is expected");
    size_t count = (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
    *out = (ot_texts){.items = OT_NEW_ARRAY(arena, ot_str, count), .count = (uint32_t)count};
    for (size_t i = 0; i < count; i++) {
        const yaml_node_t *item = look_at(yaml, node->data.sequence.items.start[i]);
        if (!ot_yaml__text(yaml, item, &out->items[i]))
            return ot_config__refuse(error, &yaml->place, "a text is expected");
    }
    return OT_OK;
}

bool ot_yaml__pair(ot_yaml *yaml, const yaml_node_t *node, size_t i, ot_str *key,
                   const yaml_node_t **value)
{
    size_t count = (size_t)(node->data.mapping.pairs.top - node->data.mapping.pairs.start);
    if (i >= count)
        return false;
    const yaml_node_pair_t *pair = &node->data.mapping.pairs.start[i];
    *value = look_at(yaml, pair->value);
    const yaml_node_t *key_node = look_at(yaml, pair->key);
    *key = (ot_str){0};
    (void)ot_yaml__text(yaml, key_node,
                        key); /* ot_yaml__check_mapping has refused keys that are not texts */
    return true;
}

ot_status ot_yaml__check_mapping(ot_yaml *yaml, const yaml_node_t *node, const char *what,
                                 ot_error *error)
{
    yaml->place.line = (uint32_t)node->start_mark.line + 1;
    if (node->type != YAML_MAPPING_NODE)
        return ot_config__refuse(error, &yaml->place, "%s must be a mapping of keys to values",
                                 what);
    size_t count = (size_t)(node->data.mapping.pairs.top - node->data.mapping.pairs.start);
    for (size_t i = 0; i < count; i++) {
        ot_str key;
        ot_str other;
        const yaml_node_t *value;
        for (size_t j = 0; j < i; j++) {
            (void)ot_yaml__pair(yaml, node, j, &other, &value); /* j is within */
            (void)ot_yaml__pair(yaml, node, i, &key, &value);   /* i is within */
            if (ot_str_equal(key, other))
                return ot_config__refuse(error, &yaml->place, "\"%.*s\" is given twice",
                                         OT_ARG(key));
        }
        if (look_at(yaml, node->data.mapping.pairs.start[i].key)->type != YAML_SCALAR_NODE)
            return ot_config__refuse(error, &yaml->place, "a key must be a text");
    }
    return OT_OK;
}

/* ---- Settings ---- */

static bool is_section(const ot_setting *setting, ot_str name)
{
    return ot_str_equal(ot_str_from_c(setting->section), name);
}

/* "unknown key "lisen" in server: admin, listen, ..."; in a NULL section the sections are listed.
 */
static ot_status refuse_unknown(ot_yaml *yaml, const char *section, ot_str name, ot_error *error)
{
    ot_buffer known = {0};
    const char *last = "";
    for (const ot_setting *s = ot_config__settings; s->section != NULL; s++) {
        const char *word = section == NULL ? s->section : s->key;
        if (strcmp(word == NULL ? "" : word, last) == 0 ||
            (section != NULL && strcmp(section, s->section) != 0))
            continue;
        last = word == NULL ? "" : word;
        ot_buffer_printf(&known, "%s%s", known.len == 0 ? "" : ", ", last);
    }
    ot_status status =
        section == NULL
            ? ot_config__refuse(error, &yaml->place, "unknown section \"%.*s\"; known are %.*s",
                                OT_ARG(name), OT_ARG(ot_buffer_str(&known)))
            : ot_config__refuse(error, &yaml->place, "unknown key \"%.*s\" in %s; known are %.*s",
                                OT_ARG(name), section, OT_ARG(ot_buffer_str(&known)));
    ot_buffer_free(&known);
    return status;
}

static ot_status read_value(ot_yaml *yaml, const ot_setting *setting, const yaml_node_t *node,
                            ot_error *error)
{
    if (is_null(node))
        return OT_OK;
    if (setting->kind == OT_SETTING_KEYS)
        return ot_config__read_keys(yaml, node, error);
    if (!ot_config__is_list(setting)) {
        ot_str text;
        if (!ot_yaml__text(yaml, node, &text))
            return ot_config__refuse(error, &yaml->place, "%s.%s must be a single value",
                                     setting->section, setting->key);
        return ot_config__set_text(yaml->config, setting, text, &yaml->place, error);
    }
    ot_texts texts;
    ot_status status = ot_yaml__texts(yaml, node, &texts, error);
    if (status != OT_OK)
        return status;
    ot_config__clear(yaml->config, setting);
    for (uint32_t i = 0; i < texts.count; i++)
        ot_config__add_text(yaml->config, setting, texts.items[i], &yaml->place);
    return OT_OK;
}

/* True when `key` is that of the setting, or its "_file" form. */
static bool is_key(const ot_setting *setting, ot_str key, bool *is_file)
{
    ot_str name = ot_str_from_c(setting->key);
    *is_file = setting->kind == OT_SETTING_SECRET && key.len == name.len + 5 &&
               ot_str_starts_with(key, name) && ot_str_ends_with(key, OT_S("_file"));
    return *is_file || ot_str_equal(name, key);
}

static ot_status read_key(ot_yaml *yaml, const char *section, ot_str key, const yaml_node_t *node,
                          ot_error *error)
{
    for (const ot_setting *s = ot_config__settings; s->section != NULL; s++) {
        bool is_file;
        if (strcmp(s->section, section) != 0 || !is_key(s, key, &is_file))
            continue;
        if (!is_file)
            return read_value(yaml, s, node, error);
        ot_str path;
        if (!ot_yaml__text(yaml, node, &path))
            return ot_config__refuse(error, &yaml->place, "%s.%s_file must be a path", section,
                                     s->key);
        return ot_config__set_from_file(yaml->config, s, path, &yaml->place, error);
    }
    return refuse_unknown(yaml, section, key, error);
}

static ot_status read_section(ot_yaml *yaml, const ot_setting *first, const yaml_node_t *node,
                              ot_error *error)
{
    if (first->key == NULL)
        return read_value(yaml, first, node, error);
    if (is_null(node))
        return OT_OK;
    ot_status status = ot_yaml__check_mapping(yaml, node, first->section, error);
    ot_str key;
    const yaml_node_t *value;
    for (size_t i = 0; status == OT_OK && ot_yaml__pair(yaml, node, i, &key, &value); i++)
        status = read_key(yaml, first->section, key, value, error);
    return status;
}

static ot_status read_root(ot_yaml *yaml, const yaml_node_t *root, ot_error *error)
{
    ot_status status = ot_yaml__check_mapping(yaml, root, "the configuration", error);
    ot_str name;
    const yaml_node_t *value;
    for (size_t i = 0; status == OT_OK && ot_yaml__pair(yaml, root, i, &name, &value); i++) {
        const ot_setting *s = ot_config__settings;
        while (s->section != NULL && !is_section(s, name))
            s++;
        status = s->section == NULL ? refuse_unknown(yaml, NULL, name, error)
                                    : read_section(yaml, s, value, error);
    }
    return status;
}

/* ---- Documents ---- */

typedef ot_status (*root_reader)(ot_yaml *yaml, const yaml_node_t *root, ot_error *error);

static ot_status load(ot_config *config, const ot_config_place *place, ot_str text,
                      root_reader read, ot_error *error)
{
    yaml_parser_t parser;
    yaml_document_t document;
    if (yaml_parser_initialize(&parser) != 1)
        return ot_error_set(error, OT_INTERNAL, "libyaml cannot start");
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.ptr, text.len);

    ot_yaml yaml = {.document = &document, .config = config, .place = *place};
    ot_status status = OT_OK;
    if (yaml_parser_load(&parser, &document) != 1) {
        yaml.place.line = (uint32_t)parser.problem_mark.line + 1;
        status = ot_config__refuse(error, &yaml.place, "this is not YAML: %s", parser.problem);
    } else {
        const yaml_node_t *root = yaml_document_get_root_node(&document);
        if (root != NULL && !is_null(root))
            status = read(&yaml, root, error);
        yaml_document_delete(&document);
    }
    yaml_parser_delete(&parser);
    return status;
}

ot_status ot_config_read_text(ot_config *config, ot_str name, ot_str text, ot_error *error)
{
    ot_config_place place = {.name = name, .base_file = name};
    return load(config, &place, text, read_root, error);
}

ot_status ot_config_read_file(ot_config *config, ot_str path, ot_error *error)
{
    ot_str text;
    ot_status status = ot_file_read(config->arena, path, CONFIG_BYTES_MAX, &text, error);
    return status == OT_OK ? ot_config_read_text(config, path, text, error) : status;
}

ot_status ot_config__read_keys_text(ot_config *config, ot_str text, const ot_config_place *place,
                                    ot_error *error)
{
    return load(config, place, text, ot_config__read_keys, error);
}
