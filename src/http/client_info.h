/*
 * What a request says of the software that sent it, and how it is found again in logs: the names
 * and versions that Apollo's clients send about themselves, a request id. Nobody vouches
 * for any of it, so it is good for logs and for choosing a list of operations, not for rights.
 * Values that are long or not plain text count as absent.
 */
#ifndef OT_HTTP_CLIENT_INFO_H
#define OT_HTTP_CLIENT_INFO_H

#include "base/arena.h"
#include "json/value.h"

typedef struct ot_client_info {
    ot_str name;            /* apollographql-client-name: the app */
    ot_str version;         /* apollographql-client-version */
    ot_str library_name;    /* apollographql-library-name, or extensions.clientLibrary.name */
    ot_str library_version; /* apollographql-library-version, or extensions.clientLibrary.version */
    ot_str request_id;      /* x-request-id */
} ot_client_info;

enum { OT_CLIENT_INFO_BYTES = 128 }; /* of one value */

/* Takes a request header when it is one of these; the value is copied. `name` is in lower case. */
void ot_client_info_take_header(ot_arena *arena, ot_client_info *info, ot_str name, ot_str value);

/* Takes extensions.clientLibrary where no header said it. `extensions` may be NULL. */
void ot_client_info_take_extensions(ot_client_info *info, const ot_json *extensions);

#endif
