CREATE TABLE staff (
  id int PRIMARY KEY,
  name text NOT NULL,
  boss_id int REFERENCES staff,
  notes jsonb
);
INSERT INTO staff SELECT n, 'n' || n, CASE WHEN n > 1 THEN n / 2 END, jsonb_build_object('n', n) FROM generate_series(1, 60) n;
CREATE TABLE desks (floor int, number int, label text NOT NULL, PRIMARY KEY (floor, number));
INSERT INTO desks SELECT f, n, f || '/' || n FROM generate_series(1, 3) f, generate_series(1, 3) n;
ANALYZE;
