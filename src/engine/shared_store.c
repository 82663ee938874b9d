#include "engine/shared_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hiredis/hiredis.h>

#include "base/assert.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/memory.h"
#include "loop/resolve.h"

/*
 * Of hiredis only its buffers and its parser are used. Its asynchronous half keeps a queue of its
 * own, and ends the process over a reply that nobody asked for.
 *
 * 1. A connection goes through: look-up of the host, connect, AUTH where there is a password, PING,
 *    ready. The deadline of the first command is that of connecting as well.
 * 2. Replies come in the order of commands, so `first` is always the next to be answered, and the
 *    one timer is for it.
 * 3. A connection ends in drop_connection alone, from where the next attempt starts; so there is
 *    never more than one. Whoever is told there may start another request: that one finds no
 *    connection.
 */

enum {
    GREETING_MS = 1000,
    WAIT_FIRST_MS = 100,
    WAIT_MAX_MS = 5000,
    STEADY_MS = 5000, /* a connection that lasted so long was a good one */
    COMMANDS_MAX = 4096,
    UNSENT_BYTES_MAX = 4 * 1024 * 1024,
    REPLY_BYTES_MAX = OT_LIMIT_DOCUMENT_BYTES + 64 * 1024, /* and the start of others */
    KEY_BYTES = 16 + OT_SHA256_HEX,
};

typedef enum command_kind { PASSWORD, GREETING, FIND, PUT } command_kind;

/* A command on its way; one that finds is what the caller sees. */
struct ot_shared_lookup {
    ot_shared_store *store;
    ot_shared_lookup *next; /* sent later */
    command_kind kind;
    uint64_t due_ms;
    size_t bytes;                 /* of PUT's text */
    char hash[OT_SHA256_HEX + 1]; /* of FIND */
    ot_shared_done done;          /* of FIND; NULL once abandoned */
    void *data;
};

struct ot_shared_store {
    ot_loop *loop;
    ot_shared_store_options options;
    ot_resolve *resolve; /* NULL: not looking up */
    redisContext *redis; /* owned; NULL: no connection */
    ot_watch *watch;     /* of its socket */
    redisReplyObjectFunctions reply_functions;
    bool is_ready;
    bool is_lost_told;  /* that Redis is gone is logged once */
    bool is_wrong_told; /* and once for each connection that a text is not what it should be */
    uint64_t ready_since_ms;
    uint32_t wait_ms; /* before the next attempt */
    ot_timer retry;
    ot_timer late;
    ot_shared_lookup *first;
    ot_shared_lookup **end;
    uint32_t command_count;
    size_t command_bytes;
};

/* ---- The address ---- */

static bool read_port(ot_str text, uint16_t *out)
{
    uint32_t port = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || port > UINT16_MAX)
            return false;
        port = port * 10 + (uint32_t)(text.ptr[i] - '0');
    }
    *out = (uint16_t)port;
    return port > 0 && port <= UINT16_MAX;
}

static bool is_host(ot_str host)
{
    for (size_t i = 0; i < host.len; i++) {
        if (host.ptr[i] <= ' ' || strchr("/@[]", host.ptr[i]) != NULL)
            return false;
    }
    return host.len > 0 && host.len < OT_SHARED_HOST_BYTES;
}

ot_status ot_shared_address_read(ot_str text, ot_shared_address *out, ot_error *error)
{
    *out = (ot_shared_address){0};
    if (text.len == 0)
        return OT_OK;
    size_t colon = text.len;
    while (colon > 0 && text.ptr[colon - 1] != ':')
        colon--;
    ot_str host = ot_str_slice(text, 0, colon > 0 ? colon - 1 : 0);
    bool has_brackets = ot_str_starts_with(host, OT_S("[")) && ot_str_ends_with(host, OT_S("]"));
    if (has_brackets && host.len >= 2)
        host = ot_str_slice(host, 1, host.len - 1);
    bool has_colon = ot_str_find(host, ':', 0) < host.len;
    if (has_colon != has_brackets || !is_host(host) ||
        !read_port(ot_str_slice(text, colon, text.len), &out->port))
        return ot_error_set(error, OT_INVALID, "\"%.*s\" is not HOST:PORT", OT_ARG(text));
    memcpy(out->host, host.ptr, host.len);
    return OT_OK;
}

/* ---- Commands ---- */

static void watch_first(ot_shared_store *store)
{
    const ot_shared_lookup *first = store->first;
    if (first == NULL) {
        ot_timer_stop(store->loop, &store->late);
        return;
    }
    uint64_t now_ms = ot_loop_now_ms(store->loop);
    ot_timer_start(store->loop, &store->late, first->due_ms > now_ms ? first->due_ms - now_ms : 0);
}

static ot_shared_lookup *make_command(ot_shared_store *store, command_kind kind,
                                      uint32_t timeout_ms)
{
    ot_shared_lookup *command = ot_calloc(1, sizeof(*command));
    command->store = store;
    command->kind = kind;
    command->due_ms = ot_loop_now_ms(store->loop) + timeout_ms;
    return command;
}

static void writable(void *data);

/* `status` is what hiredis said when it was given the command. */
static bool add_command(ot_shared_store *store, ot_shared_lookup *command, int status)
{
    if (status != REDIS_OK) {
        free(command);
        return false;
    }
    *store->end = command;
    store->end = &command->next;
    store->command_count++;
    store->command_bytes += command->bytes;
    if (store->first == command)
        watch_first(store);
    ot_watch_notify_writable(store->watch, writable);
    return true;
}

static ot_shared_lookup *take_first(ot_shared_store *store)
{
    ot_shared_lookup *command = store->first;
    store->first = command->next;
    if (store->first == NULL)
        store->end = &store->first;
    store->command_count--;
    store->command_bytes -= command->bytes;
    watch_first(store);
    return command;
}

static void end_command(ot_shared_lookup *command, ot_str text)
{
    if (command->done != NULL)
        command->done(command->data, text);
    free(command);
}

/* ---- Losing the connection ---- */

static void note_loss(ot_shared_store *store, const char *reason)
{
    uint64_t now_ms = ot_loop_now_ms(store->loop);
    if (store->is_ready && now_ms - store->ready_since_ms >= STEADY_MS)
        store->wait_ms = WAIT_FIRST_MS;
    store->is_ready = false;
    if (!store->is_lost_told)
        ot_log(OT_LOG_WARN, "engine.redis_lost",
               OT_LOG_STR("host", ot_str_from_c(store->options.address.host)),
               OT_LOG_INT("port", store->options.address.port),
               OT_LOG_STR("error", ot_str_from_c(reason)));
    store->is_lost_told = true;
}

static void try_later(ot_shared_store *store)
{
    ot_timer_start(store->loop, &store->retry, store->wait_ms);
    store->wait_ms = store->wait_ms * 2 > WAIT_MAX_MS ? WAIT_MAX_MS : store->wait_ms * 2;
}

/* Everybody who waits gets nothing. */
static void drop_connection(ot_shared_store *store, const char *reason)
{
    note_loss(store, reason);
    ot_watch_free(store->watch);
    store->watch = NULL;
    redisFree(store->redis);
    store->redis = NULL;
    try_later(store);
    while (store->first != NULL)
        end_command(take_first(store), (ot_str){0});
}

static void first_is_late(void *data)
{
    drop_connection(data, "no answer in time");
}

/* ---- Replies ---- */

static void greeted(ot_shared_store *store, const redisReply *reply)
{
    if (reply->type != REDIS_REPLY_STATUS) {
        drop_connection(store, reply->type == REDIS_REPLY_ERROR ? reply->str : "this is not Redis");
        return;
    }
    store->is_ready = true;
    store->is_lost_told = false;
    store->ready_since_ms = ot_loop_now_ms(store->loop);
    ot_log(OT_LOG_INFO, "engine.redis_ready",
           OT_LOG_STR("host", ot_str_from_c(store->options.address.host)),
           OT_LOG_INT("port", store->options.address.port));
}

static bool has_hash(ot_str text, const char *hash)
{
    char own[OT_SHA256_HEX + 1];
    ot_sha256_digest digest = ot_sha256(text);
    ot_sha256_hex(&digest, own);
    return strcmp(own, hash) == 0;
}

/* The text in the reply, if it is the one that was asked for. No key, no text. */
static ot_str read_text(ot_shared_store *store, const ot_shared_lookup *lookup,
                        const redisReply *reply)
{
    if (reply->type == REDIS_REPLY_STRING && reply->len == 0)
        return (ot_str){0};
    if (reply->type == REDIS_REPLY_STRING && (size_t)reply->len <= OT_LIMIT_DOCUMENT_BYTES) {
        ot_str text = ot_str_make(reply->str, (size_t)reply->len);
        if (has_hash(text, lookup->hash))
            return text;
    }
    if (!store->is_wrong_told)
        ot_log(OT_LOG_WARN, "engine.redis_wrong_text",
               OT_LOG_STR("sha256", ot_str_from_c(lookup->hash)));
    store->is_wrong_told = true;
    return (ot_str){0};
}

static void replied(ot_shared_store *store, const redisReply *reply)
{
    if (store->first == NULL) {
        drop_connection(store, "a reply that nobody asked for");
        return;
    }
    ot_shared_lookup *command = take_first(store);
    ot_str text = {0};
    if (command->done != NULL)
        text = read_text(store, command, reply);
    if (command->kind == PASSWORD && reply->type != REDIS_REPLY_STATUS)
        drop_connection(store, reply->type == REDIS_REPLY_ERROR ? reply->str : "this is not Redis");
    else if (command->kind == GREETING)
        greeted(store, reply);
    end_command(command, text);
}

/* The next whole reply, *owned*; NULL when there is none yet, or the connection was dropped. */
static redisReply *next_reply(ot_shared_store *store)
{
    redisReader *reader = store->redis->reader;
    void *reply = NULL;
    if (redisReaderGetReply(reader, &reply) != REDIS_OK)
        drop_connection(store, reader->errstr);
    else if (reply == NULL && reader->len - reader->pos > REPLY_BYTES_MAX)
        drop_connection(store, "a reply is too long");
    return reply;
}

/* ---- The connection ---- */

static void readable(void *data)
{
    ot_shared_store *store = data;
    if (redisBufferRead(store->redis) != REDIS_OK) {
        drop_connection(store, store->redis->errstr);
        return;
    }
    while (store->redis != NULL) {
        redisReply *reply = next_reply(store);
        if (reply == NULL)
            return;
        replied(store, reply);
        freeReplyObject(reply);
    }
}

static void writable(void *data)
{
    ot_shared_store *store = data;
    int is_all_written = 0;
    if (redisBufferWrite(store->redis, &is_all_written) != REDIS_OK)
        drop_connection(store, store->redis->errstr);
    else if (!is_all_written)
        ot_watch_notify_writable(store->watch, writable);
}

/* None of our commands is answered by an array, and the parser would take memory for as many
 * elements as one says it has. */
static void *refuse_array(const redisReadTask *task, int count)
{
    (void)task;
    (void)count;
    return NULL;
}

static void limit_parser(ot_shared_store *store)
{
    redisReader *reader = store->redis->reader;
    store->reply_functions = *reader->fn;
    store->reply_functions.createArray = refuse_array;
    reader->fn = &store->reply_functions;
}

static bool send_password(ot_shared_store *store)
{
    ot_str user = store->options.user;
    ot_str password = store->options.password;
    ot_shared_lookup *command = make_command(store, PASSWORD, GREETING_MS);
    int status = user.len == 0
                     ? redisAppendCommand(store->redis, "AUTH %b", password.ptr, password.len)
                     : redisAppendCommand(store->redis, "AUTH %b %b", user.ptr, user.len,
                                          password.ptr, password.len);
    return add_command(store, command, status);
}

static void greet(ot_shared_store *store)
{
    if (store->options.password.len > 0 && !send_password(store)) {
        drop_connection(store, store->redis->errstr);
        return;
    }
    ot_shared_lookup *greeting = make_command(store, GREETING, GREETING_MS);
    if (!add_command(store, greeting, redisAppendCommand(store->redis, "PING")))
        drop_connection(store, store->redis->errstr);
}

static void connect_to(void *data, const char *address, const char *problem)
{
    ot_shared_store *store = data;
    store->resolve = NULL;
    redisContext *redis =
        address == NULL ? NULL : redisConnectNonBlock(address, store->options.address.port);
    if (redis == NULL || redis->err != 0) {
        note_loss(store, redis == NULL ? problem : redis->errstr);
        redisFree(redis);
        try_later(store);
        return;
    }
    store->is_wrong_told = false;
    store->redis = redis;
    limit_parser(store);
    store->watch = ot_loop_watch(store->loop, redis->fd, readable, store);
    greet(store);
}

static void try_now(void *data)
{
    ot_shared_store *store = data;
    store->resolve = ot_resolve_start(store->loop, store->options.address.host, connect_to, store);
}

/* ---- Life ---- */

ot_shared_store *ot_shared_store_new(ot_loop *loop, const ot_shared_store_options *options)
{
    if (options->address.host[0] == '\0')
        return NULL;
    ot_shared_store *store = ot_calloc(1, sizeof(*store));
    store->loop = loop;
    store->options = *options;
    if (store->options.timeout_ms == 0)
        store->options.timeout_ms = OT_LIMIT_SHARED_TIMEOUT_MS;
    store->wait_ms = WAIT_FIRST_MS;
    store->retry = (ot_timer){.fire = try_now, .data = store};
    store->late = (ot_timer){.fire = first_is_late, .data = store};
    store->end = &store->first;
    try_now(store);
    return store;
}

void ot_shared_store_free(ot_shared_store *store)
{
    if (store == NULL)
        return;
    for (ot_shared_lookup *each = store->first; each != NULL; each = each->next)
        each->done = NULL;
    ot_resolve_cancel(store->resolve);
    store->is_lost_told = true; /* it is not lost, it is no longer needed */
    if (store->redis != NULL)
        drop_connection(store, "the end");
    ot_timer_stop(store->loop, &store->retry);
    ot_timer_stop(store->loop, &store->late);
    free(store);
}

bool ot_shared_store_is_ready(const ot_shared_store *store)
{
    return store != NULL && store->is_ready;
}

/* ---- Texts ---- */

static bool is_hash(ot_str hash)
{
    for (size_t i = 0; i < hash.len; i++) {
        bool is_digit = hash.ptr[i] >= '0' && hash.ptr[i] <= '9';
        if (!is_digit && (hash.ptr[i] < 'a' || hash.ptr[i] > 'f'))
            return false;
    }
    return hash.len == OT_SHA256_HEX;
}

static void write_key(const char *hash, char key[KEY_BYTES])
{
    (void)snprintf(key, KEY_BYTES, "onetrip:apq:%s", hash); /* fits */
}

static bool has_room(const ot_shared_store *store)
{
    return store->is_ready && store->command_count < COMMANDS_MAX;
}

ot_shared_lookup *ot_shared_store_find(ot_shared_store *store, ot_str hash, ot_shared_done done,
                                       void *data)
{
    if (store == NULL || !has_room(store) || !is_hash(hash))
        return NULL;
    ot_shared_lookup *lookup = make_command(store, FIND, store->options.timeout_ms);
    memcpy(lookup->hash, hash.ptr, hash.len);
    lookup->done = done;
    lookup->data = data;
    char key[KEY_BYTES];
    write_key(lookup->hash, key);
    /* GET with a bound: one byte more than a document may have tells that it is too long. */
    int status =
        redisAppendCommand(store->redis, "GETRANGE %s 0 %d", key, (int)OT_LIMIT_DOCUMENT_BYTES);
    return add_command(store, lookup, status) ? lookup : NULL;
}

void ot_shared_lookup_abandon(ot_shared_lookup *lookup)
{
    OT_ASSERT(lookup->done != NULL);
    lookup->done = NULL;
}

void ot_shared_store_put(ot_shared_store *store, ot_str text)
{
    if (store == NULL || !has_room(store) || store->command_bytes + text.len > UNSENT_BYTES_MAX)
        return;
    ot_shared_lookup *command = make_command(store, PUT, store->options.timeout_ms);
    command->bytes = text.len;
    ot_sha256_digest digest = ot_sha256(text);
    ot_sha256_hex(&digest, command->hash);
    char key[KEY_BYTES];
    write_key(command->hash, key);
    uint32_t ttl_s = store->options.ttl_s;
    int status = ttl_s == 0 ? redisAppendCommand(store->redis, "SET %s %b", key, text.ptr, text.len)
                            : redisAppendCommand(store->redis, "SET %s %b EX %u", key, text.ptr,
                                                 text.len, ttl_s);
    (void)add_command(store, command, status); /* the next registration tries again */
}
