/**
 * What a server says to PostgreSQL and hears from it, seen on the wire: a tap between the two keeps each statement with its
 * text, its parameters and its rows, in binary form. Requests are asked one after the other, so that what was seen between
 * two of them belongs to the first.
 *
 *     const tap = await openTap(database);
 *     const server = await startServer({ database: tap.url, ... });
 *     tap.take();
 *     await server.ask(request);
 *     const statements = tap.take(); // [{trip, sql, params, rows}]
 *
 * It can be closed for a while: what the server says after `hold()` waits in the tap until `release()`, and `held()` is when
 * something waits. `cut()` ends all connections.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

const PORT = '5432';

/** Where a database listens: {path} or {host, port}. */
function addressOf(url) {
  const at = new URL(url.replace(/^postgres(ql)?:/, 'http:').replace('@/', '@socket/'));
  const host = at.searchParams.get('host') ?? at.hostname;
  const port = at.port || at.searchParams.get('port') || PORT;
  return host.startsWith('/') ? { path: join(host, `.s.PGSQL.${port}`) } : { host, port: Number(port) };
}

/** Cuts a stream into messages: type and body. The first of a client has no type. */
class Messages {
  constructor(hasStart, take) {
    Object.assign(this, { rest: Buffer.alloc(0), isStart: hasStart, take });
  }

  add(bytes) {
    this.rest = Buffer.concat([this.rest, bytes]);
    for (;;) {
      const head = this.isStart ? 0 : 1;
      if (this.rest.length < head + 4) return;
      const end = head + this.rest.readUInt32BE(head);
      if (this.rest.length < end) return;
      if (!this.isStart) this.take(String.fromCharCode(this.rest[0]), this.rest.subarray(head + 4, end));
      this.isStart = false;
      this.rest = this.rest.subarray(end);
    }
  }
}

function readText(body, at) {
  const end = body.indexOf(0, at);
  return [body.toString('utf8', at, end), end + 1];
}

/** `count` values of which each has its length before it; null where that is -1. */
function readValues(body, at, count) {
  const values = [];
  for (let i = 0; i < count; i++) {
    const length = body.readInt32BE(at);
    at += 4;
    values.push(length < 0 ? null : Buffer.from(body.subarray(at, at + length)));
    at += Math.max(length, 0);
  }
  return values;
}

function readBind(body) {
  const [, at] = readText(body, 0);
  const [name, formats] = readText(body, at);
  const params = formats + 2 + 2 * body.readUInt16BE(formats);
  return { name, params: readValues(body, params + 2, body.readUInt16BE(params)) };
}

/** One connection: which statement is which, and whose the rows are that come. */
class Wire {
  constructor(tap) {
    Object.assign(this, { tap, texts: new Map(), waiting: [], bound: null, trip: null });
  }

  said(type, body) {
    if (type === 'P') {
      const [name, at] = readText(body, 0);
      this.texts.set(name, readText(body, at)[0]);
    } else if (type === 'B') {
      this.bound = readBind(body);
    } else if (type === 'E') {
      this.trip ??= this.tap.trips++;
      const statement = { trip: this.trip, sql: this.texts.get(this.bound.name) ?? '', params: this.bound.params, rows: [] };
      this.tap.seen.push(statement);
      this.waiting.push(statement);
    } else if (type === 'S') {
      this.waiting.push(null);
      this.trip = null;
    }
  }

  heard(type, body) {
    if (type === 'D') this.waiting[0]?.rows.push(readValues(body, 2, body.readUInt16BE(0)));
    else if (type === 'C' || type === 'I') this.waiting.shift();
    else if (type === 'E' && this.waiting[0]) this.waiting[0].hasFailed = true;
    else if (type === 'Z') while (this.waiting.length > 0 && this.waiting.shift() !== null);
  }
}

/** A tap before the database of a URL. */
export async function openTap(database) {
  const folder = mkdtempSync(join(tmpdir(), 'onetrip-tap-'));
  const sockets = new Set();
  const tap = { seen: [], trips: 0, isHeld: false, queue: [], onHeld: null };
  tap.take = () => tap.seen.splice(0);
  tap.hold = () => { tap.isHeld = true; };
  tap.held = () => new Promise((done) => {
    tap.onHeld = () => tap.queue.length > 0 && done();
    tap.onHeld();
  });
  tap.release = () => {
    tap.isHeld = false;
    for (const [far, bytes] of tap.queue.splice(0)) far.write(bytes);
  };
  tap.cut = () => {
    tap.queue.splice(0);
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((near) => {
    const far = createConnection(addressOf(database));
    const wire = new Wire(tap);
    const [said, heard] = [new Messages(true, (...m) => wire.said(...m)), new Messages(false, (...m) => wire.heard(...m))];
    near.on('data', (bytes) => {
      said.add(bytes);
      if (tap.isHeld) tap.queue.push([far, bytes]);
      else far.write(bytes);
      tap.onHeld?.();
    });
    far.on('data', (bytes) => { heard.add(bytes); near.write(bytes); });
    for (const [one, other] of [[near, far], [far, near]]) {
      sockets.add(one);
      one.on('close', () => { sockets.delete(one); other.destroy(); });
      one.on('error', () => other.destroy());
    }
  });
  await new Promise((done) => server.listen(join(folder, `.s.PGSQL.${PORT}`), done));
  after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
    rmSync(folder, { recursive: true, force: true });
  });
  const at = new URL(database.replace(/^postgres(ql)?:/, 'http:').replace('@/', '@socket/'));
  const user = at.username ? `${at.username}@` : '';
  tap.url = `postgresql://${user}${at.pathname}?host=${encodeURIComponent(folder)}&sslmode=disable&gssencmode=disable`;
  return tap;
}
