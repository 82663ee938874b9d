-- What wide.graphql is bound to: one row to hang expressions on, and a table to write into.
CREATE TABLE one (id integer PRIMARY KEY, thing jsonb NOT NULL);
INSERT INTO one VALUES (1, '{"name": "a thing", "title": "A Thing", "colour": "#ff8800", "kind": "FIRST", "matrix": [[1.5, 2], []]}');
CREATE TYPE kind AS ENUM ('FIRST', 'SECOND');
CREATE TABLE wishes (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, by_name text, by_kind kind, by_colours text[]);
