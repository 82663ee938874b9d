/**
 * A private PostgreSQL cluster for one test run: a folder of its own, a unix socket and no port,
 * collation "C" and UTF-8. Runs as user postgres when started by root, who may not run a server.
 */
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DEBIAN = '/usr/lib/postgresql';

function binaries() {
  if (process.env.PG_BIN) return process.env.PG_BIN;
  if (!existsSync(DEBIAN))
    return execFileSync('pg_config', ['--bindir'], { encoding: 'utf8' }).trim();
  const versions = readdirSync(DEBIAN)
    .map(Number)
    .filter(Boolean)
    .sort((a, b) => b - a);
  return join(DEBIAN, String(versions[0]), 'bin');
}

const isRoot = () => process.getuid?.() === 0;

/** The command line of a program of PostgreSQL, as user postgres when we are root. */
function commandLine(program, args) {
  const command = [join(binaries(), program), ...args];
  return isRoot() ? ['runuser', '-u', 'postgres', '--', ...command] : command;
}

function run(program, args) {
  const [file, ...rest] = commandLine(program, args);
  return execFileSync(file, rest, {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'inherit'],
    cwd: tmpdir(),
  });
}

/**
 * Stops the cluster when this process is gone, however it went: a test file that throws while it is
 * loaded runs neither hooks nor exit handlers, but its end of a pipe is closed.
 */
function watchOver(data, folder) {
  const stopping = commandLine('pg_ctl', ['-D', data, '-s', '-m', 'immediate', 'stop']);
  const script = 'read -r line; folder=$1; shift; [ -d "$folder/data" ] && "$@"; rm -rf "$folder"';
  const watcher = spawn('sh', ['-c', script, 'sh', folder, ...stopping], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: tmpdir(),
  });
  watcher.stdin.unref();
  watcher.unref();
}

/** Loads SQL files into a database through psql. @param {string} url @param {string[]} files */
export function loadSql(url, files) {
  const args = files.flatMap((file) => ['-f', file]);
  execFileSync(join(binaries(), 'psql'), ['-X', '-q', '-v', 'ON_ERROR_STOP=1', ...args, url], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/**
 * Starts a cluster.
 * @param {Record<string, string>} [settings] of the server
 * @returns {{createDatabase: (name: string) => string, logged: () => object[], stop: () => void}} `createDatabase` answers its
 *   URL; `logged` what the server wrote to its log, where the settings make that JSON
 */
export function startCluster(settings = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'onetrip-reference-'));
  if (isRoot())
    chownSync(
      folder,
      ...['-u', '-g'].map((flag) =>
        Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' })),
      ),
    );
  const data = join(folder, 'data');
  run('initdb', [
    '-D',
    data,
    '--locale=C',
    '-E',
    'UTF8',
    '-A',
    'trust',
    '-U',
    'postgres',
    '--no-sync',
  ]);
  run('pg_ctl', [
    '-D',
    data,
    '-w',
    '-s',
    '-l',
    join(folder, 'log'),
    '-o',
    [`-c listen_addresses='' -k ${folder} -c fsync=off`, ...Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)].join(' '),
    'start',
  ]);
  const url = (name) => `postgresql:///${name}?host=${folder}&user=postgres`;
  let isRunning = true;
  const stop = () => {
    if (!isRunning) return;
    isRunning = false;
    run('pg_ctl', ['-D', data, '-s', '-m', 'immediate', 'stop']);
    rmSync(folder, { recursive: true, force: true });
  };
  watchOver(data, folder);

  return {
    createDatabase(name) {
      execFileSync(
        join(binaries(), 'psql'),
        ['-X', '-q', '-c', `CREATE DATABASE "${name}"`, url('postgres')],
        { stdio: 'inherit' },
      );
      return url(name);
    },
    logged() {
      const logs = join(data, 'log');
      return readdirSync(logs)
        .filter((name) => name.endsWith('.json'))
        .flatMap((name) => readFileSync(join(logs, name), 'utf8').split('\n').filter(Boolean).map(JSON.parse));
    },
    stop,
  };
}
