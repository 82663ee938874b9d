/** Names of tables and columns. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnNames, plural, snake, tableNames } from './names.mjs';

const SNAKE = [
  ['OrderItem', 'order_item'],
  ['priceCents', 'price_cents'],
  ['id', 'id'],
  ['imageURL', 'image_url'],
  ['HTTPServer', 'http_server'],
  ['line2Text', 'line2_text'],
  ['order_no', 'order_no'],
];
const PLURAL = [
  ['order_item', 'order_items'],
  ['category', 'categories'],
  ['day', 'days'],
  ['box', 'boxes'],
  ['address', 'addresses'],
  ['branch', 'branches'],
  ['person', 'people'],
  ['shop_child', 'shop_children'],
];

test('snake case', () => SNAKE.forEach(([name, wanted]) => assert.equal(snake(name), wanted)));
test('plurals', () => PLURAL.forEach(([name, wanted]) => assert.equal(plural(name), wanted)));

test('candidates come in the order of the documentation', () => {
  assert.deepEqual(tableNames('OrderItem'), ['order_items', 'order_item', 'OrderItem']);
  assert.deepEqual(columnNames('priceCents'), ['price_cents', 'priceCents']);
  assert.deepEqual(columnNames('name'), ['name']);
});
