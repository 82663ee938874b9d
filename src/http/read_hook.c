/*
 * h2o starts reading a socket from many places: its accept, its write and its timer callbacks.
 * There is no setting that puts something in front of its reader, and replacing the reader once
 * does not last. But the library reaches its own h2o_socket_read_start through the dynamic linker,
 * so a function of that name in the executable is called instead, and can put the guard in front
 * each time.
 */
#include <dlfcn.h>
#include <stdatomic.h>

#include "base/assert.h"
#include "http/server_internal.h"

typedef void (*read_start)(h2o_socket_t *socket, h2o_socket_cb reader);

/* dlsym gives a data pointer; POSIX promises that it holds a function's address. */
static read_start find(void *where)
{
    void *address = dlsym(where, "h2o_socket_read_start");
    read_start function;
    memcpy(&function, &address, sizeof(function));
    return function;
}

void h2o_socket_read_start(h2o_socket_t *sock, h2o_socket_cb cb)
{
    static _Atomic(read_start) library; /* loops may find it at the same time, and find the same */
    read_start start = atomic_load_explicit(&library, memory_order_relaxed);
    if (start == NULL) {
        start = find(RTLD_NEXT);
        OT_ASSERT(start != NULL);
        atomic_store_explicit(&library, start, memory_order_relaxed);
    }
    ot_connection *connection = ot_connection__guarded(sock);
    if (connection != NULL && cb != ot_connection__read) {
        connection->reader = cb;
        cb = ot_connection__read;
    }
    start(sock, cb);
}

void ot_read_hook__check(void)
{
    OT_ASSERT(find(RTLD_DEFAULT) == h2o_socket_read_start);
}
