/*
 * `onetrip init`: a first schema for a database that is there. What comes out is meant to be read,
 * cut and changed by people, so it is written only once: files that exist stay, unless --force.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "binding/generate.h"
#include "command/command.h"
#include "command/command_line.h"
#include "command/console.h"
#include "command/files.h"

static const char help[] =
    "Usage: onetrip init --database URL [options]\n"
    "\n"
    "Reads a PostgreSQL database and writes a first schema for it: schema.graphql, the contract, "
    "and\n"
    "schema.bind.graphql, what names and foreign keys do not tell. `onetrip serve` runs both as "
    "they "
    "are.\n"
    "\n"
    "  -d, --database URL       PostgreSQL, as postgres://... or key=value; DATABASE_URL by "
    "default\n"
    "  -n, --schema-name NAME   a schema of the database; may be given several times (public)\n"
    "  -t, --table NAME         only this table or view; may be given several times (all)\n"
    "      --mutations          fields that insert, update and delete as well\n"
    "  -o, --out DIR            where to write (.); - writes one schema to standard output\n"
    "      --force              write over files that are there\n"
    "\n"
    "Example: from a database to an answer\n"
    "  onetrip init --database postgres://localhost/shop --out api\n"
    "  onetrip serve --schema api/schema.graphql --schema api/schema.bind.graphql --database "
    "postgres://localhost/shop --dev\n"
    "\n"
    "Exit code: 0 written, 1 nothing can be taken, 2 it could not run.\n";

enum { CONNECT_TIMEOUT_S = 10 };

typedef struct init_flags {
    ot_str database;
    ot_texts schemas;
    ot_texts tables;
    const char *out;
    bool mutations;
    bool force;
} init_flags;

/* ---- Flags ---- */

enum { FLAG_MUTATIONS = 256, FLAG_FORCE };

static const struct option options[] = {
    {"database", required_argument, NULL, 'd'},
    {"schema-name", required_argument, NULL, 'n'},
    {"table", required_argument, NULL, 't'},
    {"mutations", no_argument, NULL, FLAG_MUTATIONS},
    {"out", required_argument, NULL, 'o'},
    {"force", no_argument, NULL, FLAG_FORCE},
    {NULL, 0, NULL, 0},
};

static bool take(ot_arena *arena, void *data, int flag)
{
    init_flags *flags = data;
    switch (flag) {
    case 'd':
        flags->database = ot_str_from_c(optarg);
        break;
    case 'n':
        ot_texts_add(arena, &flags->schemas, ot_str_from_c(optarg));
        break;
    case 't':
        ot_texts_add(arena, &flags->tables, ot_str_from_c(optarg));
        break;
    case FLAG_MUTATIONS:
        flags->mutations = true;
        break;
    case 'o':
        flags->out = optarg;
        break;
    case FLAG_FORCE:
        flags->force = true;
        break;
    }
    return true;
}

static bool take_file(ot_arena *arena, void *flags, ot_str file)
{
    (void)arena; /* nothing is taken */
    (void)flags;
    ot_console_fail("init", true, "what is \"%.*s\"? Tables are named with --table", OT_ARG(file));
    return false;
}

static bool check(void *data)
{
    init_flags *flags = data;
    if (flags->database.len == 0)
        flags->database = ot_str_from_c(getenv("DATABASE_URL"));
    return flags->database.len > 0 || getenv("PGHOST") != NULL || getenv("PGDATABASE") != NULL ||
           ot_command_line_refuse("init", "no database: give --database URL or DATABASE_URL");
}

/* ---- Reading ---- */

static ot_catalog *read_catalog(ot_arena *arena, const init_flags *flags, ot_error *error)
{
    ot_pg_session *session = ot_pg_session_open(flags->database, CONNECT_TIMEOUT_S, error);
    if (session == NULL)
        return NULL;
    ot_catalog *catalog = ot_catalog_load(arena, session, NULL, error);
    if (catalog != NULL && ot_catalog_load_details(arena, session, catalog, error) != OT_OK)
        catalog = NULL;
    ot_pg_session_close(session);
    return catalog;
}

/* ---- The summary, for people ---- */

static void print_table(const ot_generated_table *told)
{
    const ot_table *table = told->table;
    fprintf(stderr, "  %.*s.%.*s", OT_ARG(table->schema), OT_ARG(table->name));
    if (told->type.len > 0)
        fprintf(stderr, ": type %.*s", OT_ARG(told->type));
    else
        fprintf(stderr, ": no type");
    if (told->reason.len > 0)
        fprintf(stderr, " (%.*s)", OT_ARG(told->reason));
    fprintf(stderr, "\n");
}

static void print_summary(const ot_generated *generated)
{
    uint32_t count = generated->type_count;
    fprintf(stderr, "%u type%s from %u table%s and view%s:\n", count, count == 1 ? "" : "s",
            generated->tables.count, generated->tables.count == 1 ? "" : "s",
            generated->tables.count == 1 ? "" : "s");
    for (uint32_t i = 0; i < generated->tables.count; i++)
        print_table(&generated->tables.items[i]);
    if (generated->gaps.count > 0)
        fprintf(stderr, "Columns left out:\n");
    for (uint32_t i = 0; i < generated->gaps.count; i++) {
        const ot_generated_gap *gap = &generated->gaps.items[i];
        fprintf(stderr, "  %.*s.%.*s: %.*s\n", OT_ARG(gap->table->name), OT_ARG(gap->column->name),
                OT_ARG(gap->reason));
    }
}

/* ---- Writing ---- */

static bool write_file(const init_flags *flags, const char *path, ot_str text)
{
    ot_error error;
    if (ot_file_write(path, text, flags->force, &error) != OT_OK) {
        ot_console_error("init", &error);
        return false;
    }
    fprintf(stderr, "Wrote %s\n", path);
    return true;
}

static bool write_text(ot_arena *arena, const init_flags *flags, const ot_generated *generated,
                       ot_generated_text which, const char *name)
{
    ot_buffer text = {0};
    ot_generated_print(generated, which, &text);
    bool is_written = flags->out[0] == '-' && flags->out[1] == '\0'
                          ? ot_console_write(ot_buffer_str(&text))
                          : write_file(flags, ot_arena_printf(arena, "%s/%s", flags->out, name).ptr,
                                       ot_buffer_str(&text));
    ot_buffer_free(&text);
    return is_written;
}

/* Both files or none: the second is looked for before the first is written. */
static bool is_in_the_way(ot_arena *arena, const init_flags *flags, const char *name)
{
    struct stat found;
    ot_str path = ot_arena_printf(arena, "%s/%s", flags->out, name);
    if (flags->force || stat(path.ptr, &found) != 0)
        return false;
    ot_console_fail("init", false, "%s is there already; --force writes over it", path.ptr);
    return true;
}

static bool write_all(ot_arena *arena, const init_flags *flags, const ot_generated *generated)
{
    static const char contract[] = "schema.graphql";
    static const char bindings[] = "schema.bind.graphql";
    if (strcmp(flags->out, "-") == 0)
        return write_text(arena, flags, generated, OT_GENERATED_WHOLE, NULL);
    if (mkdir(flags->out, 0777) != 0 && errno != EEXIST) {
        ot_console_fail("init", false, "cannot write %s: %s", flags->out, strerror(errno));
        return false;
    }
    if (is_in_the_way(arena, flags, contract) || is_in_the_way(arena, flags, bindings))
        return false;
    return write_text(arena, flags, generated, OT_GENERATED_CONTRACT, contract) &&
           write_text(arena, flags, generated, OT_GENERATED_BINDINGS, bindings);
}

/* ---- The command ---- */

static int run(ot_arena *arena, const void *data)
{
    static const ot_str usual = OT_STR("public");
    const init_flags *flags = data;
    ot_error error = {0};
    ot_generated generated;
    bool has_schemas = flags->schemas.count > 0;
    ot_generate_options how = {.schemas = has_schemas ? flags->schemas.items : &usual,
                               .schema_count = has_schemas ? flags->schemas.count : 1,
                               .tables = flags->tables.items,
                               .table_count = flags->tables.count,
                               .mutations = flags->mutations};
    const ot_catalog *catalog = read_catalog(arena, flags, &error);
    if (catalog == NULL) {
        ot_console_error("init", &error);
        return OT_EXIT_FAILED;
    }
    ot_status status = ot_generate(arena, catalog, &how, &generated, &error);
    if (status == OT_OK || status == OT_INVALID)
        print_summary(&generated);
    if (status != OT_OK) {
        ot_console_error("init", &error);
        return status == OT_INVALID ? OT_EXIT_FOUND : OT_EXIT_FAILED;
    }
    return write_all(arena, flags, &generated) ? OT_EXIT_FINE : OT_EXIT_FAILED;
}

int ot_command_init(int argc, char **argv)
{
    static const ot_command_line line = {.command = "init",
                                         .help = help,
                                         .letters = "d:n:t:o:",
                                         .options = options,
                                         .take = take,
                                         .take_file = take_file,
                                         .check = check,
                                         .run = run};
    init_flags flags = {.out = "."};
    return ot_command_line_run(&line, &flags, argc, argv);
}
