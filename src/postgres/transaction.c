#include <stdlib.h>

#include "base/assert.h"
#include "base/limits.h"
#include "base/memory.h"
#include "postgres/pool_internal.h"

ot_pg_transaction *ot_pg_transaction_begin(ot_pg_pool *pool, const ot_pg_identity *identity)
{
    ot_pg_transaction *transaction = ot_calloc(1, sizeof(*transaction));
    transaction->pool = pool;
    transaction->identity = identity;
    transaction->next = pool->transactions;
    transaction->link = &pool->transactions;
    if (transaction->next != NULL)
        transaction->next->link = &transaction->next;
    pool->transactions = transaction;
    return transaction;
}

void ot_pg__transaction_free(ot_pg_transaction *transaction)
{
    OT_ASSERT(transaction->connection == NULL);
    *transaction->link = transaction->next;
    if (transaction->next != NULL)
        transaction->next->link = transaction->link;
    free(transaction);
}

void ot_pg__transaction_hold(ot_pg_transaction *transaction, ot_pg__connection *connection)
{
    OT_ASSERT(transaction->connection == NULL && connection->holder == NULL);
    transaction->connection = connection;
    connection->holder = transaction;
}

void ot_pg__transaction_release(ot_pg_transaction *transaction)
{
    if (transaction->connection == NULL)
        return;
    transaction->connection->holder = NULL;
    transaction->connection = NULL;
}

static ot_pg__job *new_end(ot_pg_transaction *transaction, ot_pg__job_kind kind)
{
    OT_ASSERT(!transaction->is_ending);
    transaction->is_ending = true;
    ot_pg__job *job = ot_pg__job_new(transaction->pool, kind);
    job->transaction = transaction;
    return job;
}

void ot_pg_transaction_commit(ot_pg_transaction *transaction,
                              void (*done)(void *data, const ot_pg_failure *failure), void *data)
{
    ot_pg__job *job = new_end(transaction, OT_PG__JOB_COMMIT);
    job->ended = done;
    job->ended_data = data;
    ot_timer_start(job->pool->loop, &job->deadline, OT_LIMIT_REQUEST_TIMEOUT_MS);
    ot_pg__job_wait(job);
}

static void abandon_listed(ot_pg__list *list, const ot_pg_transaction *transaction)
{
    ot_pg__job *job = list->first;
    while (job != NULL) {
        ot_pg__job *next = job->next;
        if (job->transaction == transaction)
            ot_pg__job_abandon(job);
        job = next;
    }
}

static void abandon_in_flight(ot_pg_transaction *transaction)
{
    ot_pg__connection *connection = transaction->connection;
    if (connection == NULL)
        return;
    for (uint32_t i = 0; i < connection->entry_count; i++) {
        ot_pg__job *job = ot_pg__entry_at(connection, connection->entry_first + i)->job;
        if (job != NULL && job->transaction == transaction && !job->is_abandoned)
            ot_pg__job_abandon(job);
    }
}

void ot_pg_transaction_rollback(ot_pg_transaction *transaction)
{
    abandon_listed(&transaction->pool->writes, transaction);
    abandon_listed(&transaction->pool->ended, transaction);
    abandon_in_flight(transaction);
    if (transaction->connection == NULL) {
        ot_pg__transaction_free(transaction);
        return;
    }
    ot_pg__job *job = new_end(transaction, OT_PG__JOB_ROLLBACK);
    job->is_abandoned = true;
    ot_pg__job_wait(job);
}
