#include "binding/catalog.h"

enum {
    NAME_BYTES_MAX = 2 * 64 + 1
}; /* PostgreSQL cuts names at 63 bytes; a longer one exists nowhere */

static const ot_table *qualified_table(const ot_catalog *catalog, ot_str schema, ot_str name)
{
    char key[NAME_BYTES_MAX];
    if (schema.len + 1 + name.len > sizeof(key))
        return NULL;
    memcpy(key, schema.ptr, schema.len);
    key[schema.len] = '.';
    memcpy(key + schema.len + 1, name.ptr, name.len);
    return ot_map_get(&catalog->tables_by_name, ot_str_make(key, schema.len + 1 + name.len));
}

const ot_table *ot_catalog_table(const ot_catalog *catalog, ot_str schema, ot_str name)
{
    if (ot_str_is_empty(name))
        return NULL;
    if (!ot_str_is_empty(schema))
        return qualified_table(catalog, schema, name);
    for (uint32_t i = 0; i < catalog->search_path_count; i++) {
        const ot_table *table = qualified_table(catalog, catalog->search_path[i], name);
        if (table != NULL)
            return table;
    }
    return NULL;
}

const ot_column *ot_table_column(const ot_table *table, ot_str name)
{
    return ot_map_get(&table->columns_by_name, name);
}

const ot_pg_type *ot_catalog_type(const ot_catalog *catalog, uint32_t oid)
{
    uint32_t low = 0;
    uint32_t high = catalog->type_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (catalog->types[middle]->oid < oid)
            low = middle + 1;
        else
            high = middle;
    }
    bool is_found = low < catalog->type_count && catalog->types[low]->oid == oid;
    return is_found ? catalog->types[low] : NULL;
}

static bool contains(const uint32_t *columns, uint32_t count, uint32_t column)
{
    for (uint32_t i = 0; i < count; i++) {
        if (columns[i] == column)
            return true;
    }
    return false;
}

/* Columns fixed by equality are not null, so a unique constraint over nullable ones holds as well.
 */
bool ot_table_is_unique(const ot_table *table, const uint32_t *columns, uint32_t column_count)
{
    for (uint32_t i = 0; i < table->unique_count; i++) {
        const ot_unique *unique = &table->uniques[i];
        bool is_inside = unique->column_count > 0;
        for (uint32_t j = 0; j < unique->column_count && is_inside; j++)
            is_inside = contains(columns, column_count, unique->columns[j]);
        if (is_inside)
            return true;
    }
    return false;
}
