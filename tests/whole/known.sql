-- People who write about each other's posts. More rows than a join is made for, by formula.
CREATE TABLE people (
  id int PRIMARY KEY,
  name text NOT NULL,
  bio text NOT NULL,
  boss_id bigint REFERENCES people,
  idol_id smallint
);
CREATE TABLE posts (
  id int PRIMARY KEY,
  title text NOT NULL,
  author_id int NOT NULL REFERENCES people
);
CREATE TABLE comments (
  id int PRIMARY KEY,
  body text NOT NULL,
  post_id int NOT NULL REFERENCES posts,
  author_id int NOT NULL REFERENCES people
);
CREATE INDEX ON posts (author_id);
CREATE INDEX ON comments (post_id);

INSERT INTO people
  SELECT n, 'person ' || n, 'bio ' || n, CASE WHEN n > 10 THEN n / 2 END, CASE WHEN n % 3 = 0 THEN 1000 + n END
  FROM generate_series(1, 200) n;
INSERT INTO posts SELECT n, 'post ' || n, 1 + n % 100 FROM generate_series(1, 100) n;
INSERT INTO comments SELECT n, 'comment ' || n, 1 + n % 100, 1 + (n * 7) % 150 FROM generate_series(1, 400) n;
ANALYZE;
