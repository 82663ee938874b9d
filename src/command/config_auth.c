/* auth.keys: a list of keys, each a mapping. */
#include "command/config_internal.h"

typedef struct key_entry {
    ot_key_options options;
    ot_str algorithm;
    ot_str secret;
    ot_str public_key;
    ot_texts audiences;
} key_entry;

/* Where a text member of a key goes, or NULL. `is_file` tells that the value is a path. */
static ot_str *member_of(key_entry *entry, ot_str name, bool *is_file)
{
    *is_file = ot_str_ends_with(name, OT_S("_file"));
    if (ot_str_equal(name, OT_S("secret")) || ot_str_equal(name, OT_S("secret_file")))
        return &entry->secret;
    if (ot_str_equal(name, OT_S("public_key")) || ot_str_equal(name, OT_S("public_key_file")))
        return &entry->public_key;
    if (ot_str_equal(name, OT_S("kid")))
        return &entry->options.kid;
    if (ot_str_equal(name, OT_S("issuer")))
        return &entry->options.issuer;
    return ot_str_equal(name, OT_S("algorithm")) ? &entry->algorithm : NULL;
}

static ot_status read_member(ot_yaml *yaml, key_entry *entry, ot_str name, const yaml_node_t *value,
                             ot_error *error)
{
    if (ot_str_equal(name, OT_S("audience")))
        return ot_yaml__texts(yaml, value, &entry->audiences, error);
    bool is_file;
    ot_str *member = member_of(entry, name, &is_file);
    if (member == NULL)
        return ot_config__refuse(
            error, &yaml->place,
            "unknown key \"%.*s\" in auth.keys; known are algorithm, audience, issuer, "
            "kid, public_key, public_key_file, secret, secret_file",
            OT_ARG(name));
    ot_str text;
    if (!ot_yaml__text(yaml, value, &text))
        return ot_config__refuse(error, &yaml->place, "\"%.*s\" must be a text", OT_ARG(name));
    if (member->len > 0)
        return ot_config__refuse(error, &yaml->place,
                                 "\"%.*s\" is given twice, as text and as file", OT_ARG(name));
    if (is_file)
        return ot_config__read_secret(yaml->config, text, &yaml->place, member, error);
    *member = text;
    return OT_OK;
}

static ot_status finish_entry(ot_yaml *yaml, key_entry *entry, ot_error *error)
{
    bool is_hmac = ot_str_equal(entry->algorithm, OT_S("HS256"));
    if (!is_hmac && !ot_str_equal(entry->algorithm, OT_S("RS256")))
        return ot_config__refuse(error, &yaml->place,
                                 "a key's algorithm is HS256 or RS256, not \"%.*s\"",
                                 OT_ARG(entry->algorithm));
    if (is_hmac ? entry->public_key.len > 0 : entry->secret.len > 0)
        return ot_config__refuse(error, &yaml->place,
                                 "an HS256 key has a secret, an RS256 key a public_key");
    entry->options.algorithm = is_hmac ? OT_ALGORITHM_HS256 : OT_ALGORITHM_RS256;
    entry->options.material = is_hmac ? entry->secret : entry->public_key;
    entry->options.audiences = entry->audiences.items;
    entry->options.audience_count = entry->audiences.count;
    return OT_OK;
}

static ot_status read_entry(ot_yaml *yaml, const yaml_node_t *node, ot_key_options *out,
                            ot_error *error)
{
    key_entry entry = {0};
    ot_status status = ot_yaml__check_mapping(yaml, node, "a key", error);
    ot_str name;
    const yaml_node_t *value;
    for (size_t i = 0; status == OT_OK && ot_yaml__pair(yaml, node, i, &name, &value); i++)
        status = read_member(yaml, &entry, name, value, error);
    if (status != OT_OK)
        return status;
    yaml->place.line = (uint32_t)node->start_mark.line + 1;
    status = finish_entry(yaml, &entry, error);
    *out = entry.options;
    return status;
}

ot_status ot_config__read_keys(ot_yaml *yaml, const yaml_node_t *node, ot_error *error)
{
    if (node->type != YAML_SEQUENCE_NODE)
        return ot_config__refuse(error, &yaml->place, "auth.keys must be a list of keys");
    size_t count = (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
    ot_key_options *keys = OT_NEW_ARRAY(yaml->config->arena, ot_key_options, count);
    for (size_t i = 0; i < count; i++) {
        const yaml_node_t *item =
            yaml_document_get_node(yaml->document, node->data.sequence.items.start[i]);
        ot_status status = read_entry(yaml, item, &keys[i], error);
        if (status != OT_OK)
            return status;
    }
    yaml->config->auth.keys = keys;
    yaml->config->auth.key_count = (uint32_t)count;
    return OT_OK;
}
