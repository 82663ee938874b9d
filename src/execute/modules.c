#include "execute/modules.h"

#include <dlfcn.h>

#include "base/map.h"

typedef struct found_resolver {
    const ot_resolver *resolver;
    uint32_t module;
} found_resolver;

struct ot_modules {
    const ot_module **items; /* in arena */
    uint32_t count;
    ot_map resolvers; /* name -> found_resolver* */
};

static void close_module(void *handle)
{
    (void)dlclose(handle); /* nothing is left to do about it */
}

static ot_status add_resolvers(ot_arena *arena, ot_modules *modules, uint32_t index,
                               ot_error *error)
{
    const ot_module *module = modules->items[index];
    for (size_t i = 0; i < module->resolver_count; i++) {
        found_resolver *found = OT_NEW(arena, found_resolver);
        *found = (found_resolver){.resolver = &module->resolvers[i], .module = index};
        ot_str name = ot_str_from_c(module->resolvers[i].name);
        if (ot_map_set(arena, &modules->resolvers, name, found) != NULL)
            return ot_error_set(error, OT_INVALID, "two modules offer a resolver \"%.*s\"",
                                OT_ARG(name));
    }
    return OT_OK;
}

static ot_status open_module(ot_arena *arena, ot_modules *modules, ot_str path, ot_error *error)
{
    /* A name without a slash would be looked for where the system has its libraries. */
    bool is_name = ot_str_find(path, '/', 0) == path.len;
    ot_str name = ot_arena_printf(arena, "%s%.*s", is_name ? "./" : "", OT_ARG(path));
    void *handle = dlopen(name.ptr, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL)
        return ot_error_set(error, OT_INVALID, "module %s cannot be opened: %s", name.ptr,
                            dlerror());
    ot_arena_on_free(arena, close_module, handle);
    const ot_module *module = dlsym(handle, "onetrip_module");
    if (module == NULL)
        return ot_error_set(error, OT_INVALID, "%s exports no \"onetrip_module\"", name.ptr);
    if (module->abi != OT_MODULE_ABI)
        return ot_error_set(error, OT_INVALID,
                            "module %s was built for interface %u, this server has %u: rebuild it",
                            name.ptr, module->abi, OT_MODULE_ABI);
    modules->items[modules->count] = module;
    return add_resolvers(arena, modules, modules->count++, error);
}

ot_modules *ot_modules_open(ot_arena *arena, const ot_str *paths, uint32_t path_count,
                            ot_error *error)
{
    ot_modules *modules = OT_NEW(arena, ot_modules);
    modules->items = OT_NEW_ARRAY(arena, const ot_module *, path_count);
    for (uint32_t i = 0; i < path_count; i++)
        if (open_module(arena, modules, paths[i], error) != OT_OK)
            return NULL;
    return modules;
}

const ot_resolver *ot_modules_find(const ot_modules *modules, ot_str name, uint32_t *module)
{
    const found_resolver *found = ot_map_get(&modules->resolvers, name);
    if (found == NULL)
        return NULL;
    *module = found->module;
    return found->resolver;
}

uint32_t ot_modules_count(const ot_modules *modules)
{
    return modules->count;
}

const ot_module *ot_modules_get(const ot_modules *modules, uint32_t module)
{
    return modules->items[module];
}
