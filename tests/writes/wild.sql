-- Names, keys and types that break careless statements: reserved words, mixed case, composite keys that may be null, domains, arrays, self references.
CREATE TYPE mood AS ENUM ('so-so', 'Sad day');
CREATE DOMAIN email_address AS varchar(80) CHECK (VALUE LIKE '%@%');
CREATE DOMAIN amount AS numeric(8, 2) CHECK (VALUE >= 0);

CREATE TABLE "user" (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  "fullName" text NOT NULL,
  email email_address NOT NULL UNIQUE,
  manager_id uuid REFERENCES "user",
  feels mood
);

CREATE TABLE "Order" (
  shop_no smallint NOT NULL,
  "orderNo" bigint NOT NULL,
  buyer_id uuid REFERENCES "user",
  "from" text NOT NULL DEFAULT 'here',
  PRIMARY KEY (shop_no, "orderNo")
);

CREATE TABLE order_lines (
  shop_no smallint NOT NULL,
  order_no bigint NOT NULL,
  line_no int NOT NULL,
  replaced_shop smallint,
  replaced_order bigint,
  quantity int NOT NULL DEFAULT 1,
  price amount,
  moods mood[] NOT NULL DEFAULT '{}',
  grid int[],
  "Group" char(6),
  span daterange,
  extra json,
  PRIMARY KEY (shop_no, order_no, line_no),
  FOREIGN KEY (shop_no, order_no) REFERENCES "Order" ON UPDATE CASCADE,
  FOREIGN KEY (replaced_shop, replaced_order) REFERENCES "Order"
);

CREATE TABLE gadgets (code varchar(12) PRIMARY KEY, name text NOT NULL, maker email_address REFERENCES "user" (email));
CREATE TABLE gadget_matches (
  left_code varchar(12) NOT NULL REFERENCES gadgets,
  right_code varchar(12) NOT NULL REFERENCES gadgets,
  PRIMARY KEY (left_code, right_code)
);
