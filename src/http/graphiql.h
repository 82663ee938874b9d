/*
 * GraphiQL, the query editor for browsers, served by onetrip itself: its files are part of the
 * executable (tools/graphiql takes them from npm by a pinned digest), so the page works without a
 * network and its Content-Security-Policy allows nothing from elsewhere. For development: it is off
 * unless development.graphiql says otherwise.
 *
 * The page is what a browser gets at /graphql; the files lie below /graphiql/ under names that
 * change with their content, so caches may keep them for ever.
 */
#ifndef OT_HTTP_GRAPHIQL_H
#define OT_HTTP_GRAPHIQL_H

#include "base/str.h"

typedef struct ot_graphiql_asset {
    ot_str name; /* of the file, with a hash of what is in it */
    ot_str type; /* Content-Type */
    ot_str etag; /* quoted */
    ot_str bytes;
} ot_graphiql_asset;

/* The page, as it is. Without bytes when GraphiQL was not built in. */
extern const ot_graphiql_asset ot_graphiql_page;

/* What the page loads, compressed by gzip. */
extern const ot_graphiql_asset ot_graphiql_assets[];
extern const size_t ot_graphiql_asset_count;

#endif
