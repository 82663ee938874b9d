-- A tree by formula: the parent of n is n / 2, up to 63; and beside it a circle of three, with a tail.
CREATE TABLE nodes (
  tenant int NOT NULL DEFAULT 1,
  id int NOT NULL,
  parent_id int,
  name text NOT NULL,
  hidden boolean NOT NULL DEFAULT false,
  PRIMARY KEY (tenant, id),
  FOREIGN KEY (tenant, parent_id) REFERENCES nodes (tenant, id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX ON nodes (tenant, parent_id);
INSERT INTO nodes (id, parent_id, name, hidden) SELECT n, nullif(n / 2, 0), 'node ' || n, n = 6 FROM generate_series(1, 63) n;
INSERT INTO nodes (id, parent_id, name) VALUES (101, 103, 'a'), (102, 101, 'b'), (103, 102, 'c'), (104, 103, 'tail');
INSERT INTO nodes (tenant, id, parent_id, name) VALUES (2, 1, NULL, 'other'), (2, 2, 1, 'others child');
ANALYZE;
