-- What tests of idempotency keys add to schema.sql. Requests run as these two; idempotency.mjs makes the roles.
GRANT ALL ON ALL TABLES IN SCHEMA public TO idempotency_anonymous, idempotency_customer;
GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO idempotency_anonymous, idempotency_customer;

-- Who did it, in the statement and at the commit.
CREATE TABLE seen (at text, who text);
GRANT ALL ON seen TO idempotency_anonymous, idempotency_customer;
CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN INSERT INTO seen VALUES (TG_ARGV[0], current_user); RETURN NULL; END $$;

-- A gate: while another session holds lock 1, changes wait; with lock 2 their commits do.
CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_advisory_xact_lock_shared(TG_ARGV[0]::int); RETURN NULL; END $$;
