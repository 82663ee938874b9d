/*
 * Every bound of the program, with its default and why that number. A limit that operators may
 * change is the default of the option of the same name; the others are part of the design.
 */
#ifndef OT_BASE_LIMITS_H
#define OT_BASE_LIMITS_H

enum {
    /* Documents. 15,000 tokens and 200 levels are what Apollo Router and GraphQL Java settle on;
     * the largest operations of real apps have about 3,000 tokens and 20 levels. */
    OT_LIMIT_DOCUMENT_BYTES = 256 * 1024,
    OT_LIMIT_TOKENS = 15000,
    OT_LIMIT_DEPTH = 200,             /* of selections, values, types and lists, while parsing */
    OT_LIMIT_DOCUMENT_ID_BYTES = 256, /* of a persisted document; a hash has 64 */
    OT_LIMIT_ALIASES = 100,
    OT_LIMIT_DIRECTIVES_PER_LOCATION = 10,
    OT_LIMIT_ROOT_FIELDS = 20,
    OT_LIMIT_NAME_BYTES = 256,
    OT_LIMIT_ERRORS = 10,               /* reported for one request */
    OT_LIMIT_VALIDATION_BUDGET = 10000, /* field pairs compared for one document */

    /* SDL files are the operator's own, so these only stop accidents. */
    OT_LIMIT_SDL_BYTES = 16 * 1024 * 1024,
    OT_LIMIT_SDL_TOKENS = 4 * 1000 * 1000,

    /* JSON bodies. */
    OT_LIMIT_BODY_BYTES = 1024 * 1024,
    OT_LIMIT_JSON_DEPTH = 64,
    OT_LIMIT_JSON_KEYS = 1000, /* in one object */

    /* Execution. */
    OT_LIMIT_REQUEST_ARENA_BYTES = 8 * 1024 * 1024,
    OT_LIMIT_KEPT_HEAP_BYTES = 16 * 1024 * 1024, /* freed, and not given back to the system */
    OT_LIMIT_PAGE_DEFAULT = 20,                  /* of a connection without @page */
    OT_LIMIT_PAGE_MAX = 100,
    OT_LIMIT_ROWS = 100 * 1000, /* of one statement */
    OT_LIMIT_RESPONSE_BYTES = 64 * 1024 * 1024,
    /* Also those that a null takes back. Not even {"a":1} and its comma are shorter, so an answer
     * that keeps what it writes meets the limit above. */
    OT_LIMIT_RESPONSE_OBJECTS = OT_LIMIT_RESPONSE_BYTES / 8,
    OT_LIMIT_PLAN_TRIPS = 100,       /* to the database, of one operation */
    OT_LIMIT_PLAN_STEPS = 200,       /* statements of one operation */
    OT_LIMIT_RESOLVER_ROUNDS = 1000, /* of loading rows, of one batch of a C resolver */
    OT_LIMIT_WRITE_ROWS = 1000,      /* of a mutation field that says no maxAffected */
    OT_LIMIT_FEED_TABLES = 32, /* merged by one statement, whose planning time grows with them */
    OT_LIMIT_FILTERS = 1000,   /* comparisons by the filter arguments of one operation; PostgreSQL
                                  takes 65,535 parameters */
    OT_LIMIT_FILTER_RELATIONS = 16, /* that one filter argument leads through: each is a join, and
                                       PostgreSQL's planning time grows faster than their number */
    OT_LIMIT_FILTER_RELATION_DEPTH = 5, /* of relations inside of each other in one filter */
    OT_LIMIT_PLAN_FIELDS = 20000,       /* output fields of one operation, fragments expanded */
    OT_LIMIT_COST = 50 * 1000, /* of one operation: a hundred times that of the dearest screens */
    /* Looked at for the cost of one operation, those of a fragment wherever it is spread: some
     * milliseconds. Screens have a few hundred. */
    OT_LIMIT_COST_SELECTIONS = 20 * 1000,
    OT_LIMIT_REQUEST_TIMEOUT_MS = 10 * 1000,
    OT_LIMIT_STATEMENT_TIMEOUT_MS = 5 * 1000,

    /* Idempotency keys: a UUID has 36 characters, names that clients make of one and a purpose are
     * somewhat longer. Replies to mutations are small; the table has one for each. Without a token
     * nothing but the key tells one client from another, so it has to be hard to guess. */
    OT_LIMIT_IDEMPOTENCY_KEY_BYTES = 255,
    OT_LIMIT_ANONYMOUS_KEY_BYTES_MIN = 16,
    OT_LIMIT_KEPT_REPLY_BYTES = 1024 * 1024,
    OT_LIMIT_IDEMPOTENCY_KEEP_S = 24 * 3600,

    /* Persisted operations, for all loops. 8 MiB are some 4,000 operations of 2 kB. */
    OT_LIMIT_PERSISTED_BYTES = 8 * 1024 * 1024,

    /* Registered operations in Redis. A client that sends the text instead costs a round trip over
     * a phone's network, so waiting about as long is worth it. A day outlives a night without
     * requests. */
    OT_LIMIT_SHARED_TIMEOUT_MS = 50,
    OT_LIMIT_SHARED_TTL_S = 24 * 3600,
    OT_LIMIT_MANIFEST_BYTES = 64 * 1024 * 1024,

    /* Caches of one loop. */
    OT_LIMIT_DOCUMENT_CACHE_ENTRIES = 1000,
    OT_LIMIT_CONSTANT_ANSWER_BYTES =
        16 * 1024 * 1024,             /* answers to introspection, kept as they are */
    OT_LIMIT_IDS_PER_DOCUMENT = 8,    /* its hash, its id in each of a few manifests */
    OT_LIMIT_PLANS_PER_DOCUMENT = 16, /* one per combination of variables that changes the SQL */
    OT_LIMIT_STATEMENTS_PER_CONNECTION = 500, /* prepared; the least recently used one is closed */
    OT_LIMIT_TOKEN_CACHE_ENTRIES = 4096,
    OT_LIMIT_TOKEN_BYTES = 8 * 1024,
    OT_LIMIT_TOKEN_SCOPES = 256, /* read of one token; issuers give some dozen at most */

    /* Connections. */
    OT_LIMIT_MERGED_KEYS = 2000,          /* of several requests in one look-up by key */
    OT_LIMIT_QUEUE_PER_CONNECTION = 1024, /* statements waiting on one PostgreSQL connection */
};

#endif
