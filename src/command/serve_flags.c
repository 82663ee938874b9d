#include <getopt.h>
#include <stdlib.h>

#include "command/console.h"
#include "command/serve.h"

extern char **environ;

const char ot_serve_flags_help[] =
    "  -c, --config FILE      configuration in YAML; flags win over ONETRIP_... variables, those "
    "over the file\n"
    "  -s, --schema FILE      an SDL file; may be given several times           schema.files\n"
    "  -d, --database URL     PostgreSQL, as postgres://... or key=value         database.url\n"
    "  -m, --module FILE      a shared object with C resolvers; several times    modules\n"
    "  -l, --listen HOST:PORT where clients connect; port 0 takes a free one     server.listen\n"
    "      --admin HOST:PORT  health and schema; \"off\" for none                  server.admin\n"
    "      --threads N        loops; 0 is one per core                           server.threads\n"
    "      --tls-certificate FILE, --tls-key FILE                                server.tls_...\n"
    "      --strict           what is only warned of is refused                  schema.strict\n"
    "      --dev              GraphiQL, introspection, hints and traces          development.*\n";

enum { FLAG_ADMIN = 256, FLAG_THREADS, FLAG_CERTIFICATE, FLAG_KEY, FLAG_DEV, FLAG_STRICT };

static const struct option options[] = {
    {"admin", required_argument, NULL, FLAG_ADMIN},
    {"config", required_argument, NULL, 'c'},
    {"database", required_argument, NULL, 'd'},
    {"dev", no_argument, NULL, FLAG_DEV},
    {"help", no_argument, NULL, 'h'},
    {"listen", required_argument, NULL, 'l'},
    {"module", required_argument, NULL, 'm'},
    {"schema", required_argument, NULL, 's'},
    {"strict", no_argument, NULL, FLAG_STRICT},
    {"threads", required_argument, NULL, FLAG_THREADS},
    {"tls-certificate", required_argument, NULL, FLAG_CERTIFICATE},
    {"tls-key", required_argument, NULL, FLAG_KEY},
    {NULL, 0, NULL, 0},
};

static const char short_options[] = "c:d:hl:m:s:";

/* The setting of a flag, or NULL. */
static const char *setting_of(int flag)
{
    switch (flag) {
    case 'd':
        return "database.url";
    case 'l':
        return "server.listen";
    case 'm':
        return "modules";
    case 's':
        return "schema.files";
    case FLAG_ADMIN:
        return "server.admin";
    case FLAG_THREADS:
        return "server.threads";
    case FLAG_CERTIFICATE:
        return "server.tls_certificate";
    case FLAG_KEY:
        return "server.tls_key";
    default:
        return NULL;
    }
}

/* Finds the file and the wish for help, and whether all flags are known. */
static ot_flags_result look_ahead(const char *command, int argc, char **argv, const char **file)
{
    optind = 1;
    for (int flag; (flag = getopt_long(argc, argv, short_options, options, NULL)) != -1;) {
        if (flag == 'h')
            return OT_FLAGS_HELP;
        if (flag == '?') {
            ot_console_fail(command, true, "that is not a flag of it"); /* getopt has said which */
            return OT_FLAGS_WRONG;
        }
        if (flag == 'c')
            *file = optarg;
    }
    return OT_FLAGS_FINE;
}

static ot_status apply(ot_config *config, int flag, bool is_first[2], ot_error *error)
{
    if (flag == FLAG_DEV) {
        config->development.graphiql = true;
        config->development.introspection = true;
        config->development.hints = true;
        config->development.trace = true;
        return OT_OK;
    }
    if (flag == FLAG_STRICT)
        return ot_config_set(config, "schema.strict", OT_S("true"), true, error);
    const char *setting = setting_of(flag);
    if (setting == NULL)
        return OT_OK;
    bool is_module = flag == 'm';
    ot_status status =
        ot_config_set(config, setting, ot_str_from_c(optarg), is_first[is_module], error);
    if (is_module || flag == 's')
        is_first[is_module] = false;
    return status;
}

static ot_status read_all(int argc, char **argv, const char *file, ot_config *config,
                          ot_error *error)
{
    ot_status status = OT_OK;
    if (file != NULL)
        status = ot_config_read_file(config, ot_str_from_c(file), error);
    if (status == OT_OK)
        status = ot_config_read_environment(config, environ, error);
    bool is_first[2] = {true, true}; /* of schema files, of modules */
    optind = 1;
    while (status == OT_OK) {
        int flag = getopt_long(argc, argv, short_options, options, NULL);
        if (flag == -1)
            break;
        status = apply(config, flag, is_first, error);
    }
    return status;
}

ot_flags_result ot_serve_read_flags(const char *command, int argc, char **argv, ot_config *config,
                                    int *rest)
{
    const char *file = getenv("ONETRIP_CONFIG");
    ot_flags_result result = look_ahead(command, argc, argv, &file);
    if (result != OT_FLAGS_FINE)
        return result;
    ot_error error;
    if (read_all(argc, argv, file, config, &error) != OT_OK) {
        ot_console_error(command, &error);
        return OT_FLAGS_WRONG;
    }
    *rest = optind;
    return OT_FLAGS_FINE;
}

ot_status ot_serve_read_again(int argc, char **argv, ot_config *config, ot_error *error)
{
    const char *file = getenv("ONETRIP_CONFIG");
    (void)look_ahead("serve", argc, argv, &file); /* finds the file; the flags were fine before */
    return read_all(argc, argv, file, config, error);
}
