#include "loop/resolve.h"

#include <netdb.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/assert.h"
#include "base/memory.h"

enum { ADDRESS_BYTES = 128 };

/* Freed on the loop, by the message that each look-up posts at its end. */
struct ot_resolve {
    ot_loop *loop;
    char *host; /* owned */
    pthread_t thread;
    bool has_thread;
    int code; /* of getaddrinfo */
    char address[ADDRESS_BYTES];
    ot_resolve_done done; /* NULL: cancelled */
    void *data;
};

static void join(ot_resolve *resolve)
{
    if (resolve->has_thread)
        OT_ASSERT(pthread_join(resolve->thread, NULL) == 0);
    resolve->has_thread = false;
}

/* On the loop. */
static void tell(void *data)
{
    ot_resolve *resolve = data;
    join(resolve);
    bool is_found = resolve->code == 0;
    if (resolve->done != NULL)
        resolve->done(resolve->data, is_found ? resolve->address : NULL,
                      is_found ? NULL : gai_strerror(resolve->code));
    free(resolve->host);
    free(resolve);
}

/* In the thread. */
static void *look_up(void *data)
{
    ot_resolve *resolve = data;
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    resolve->code = getaddrinfo(resolve->host, NULL, &hints, &found);
    if (resolve->code == 0) {
        resolve->code = getnameinfo(found->ai_addr, found->ai_addrlen, resolve->address,
                                    sizeof(resolve->address), NULL, 0, NI_NUMERICHOST);
        freeaddrinfo(found);
    }
    ot_loop_post(resolve->loop, tell, resolve);
    return NULL;
}

ot_resolve *ot_resolve_start(ot_loop *loop, const char *host, ot_resolve_done done, void *data)
{
    ot_resolve *resolve = ot_calloc(1, sizeof(*resolve));
    char *copy = ot_strndup(host, strlen(host));
    *resolve = (ot_resolve){.loop = loop, .host = copy, .done = done, .data = data};
    resolve->has_thread = true; /* before the thread can post */
    if (pthread_create(&resolve->thread, NULL, look_up, resolve) != 0) {
        resolve->has_thread = false;
        resolve->code = EAI_AGAIN;
        ot_loop_post(loop, tell, resolve);
    }
    return resolve;
}

void ot_resolve_cancel(ot_resolve *resolve)
{
    if (resolve == NULL)
        return;
    resolve->done = NULL;
    join(resolve);
}
