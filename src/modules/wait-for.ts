import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Result } from '../model/outcome.ts';
import { text, whole } from '../sdk/args.ts';
import { type Control, defineModule, type Failure, failure } from '../sdk/define.ts';
import type { Hands } from '../sdk/host.ts';
import { milliseconds } from '../util/milliseconds.ts';
import { changesNothing } from './lib/effects.ts';
import { refused } from './lib/files/attributes.ts';
import { expandHome, hostPath } from './lib/files/paths.ts';
import { pattern, searching } from './lib/pattern.ts';
import { type Awaited, listenScript, noTool, waitScript } from './lib/wait-scripts.ts';

/** Seconds between two looks, where less is asked for: nobody is helped by a host that does nothing but look. */
const shortest = 0.1;

const argumentsSchema = z
  .strictObject({
    host: text().default('127.0.0.1').describe('Where the port is, as the host itself sees it.'),
    port: whole().pipe(z.number().min(1).max(65_535)).optional().describe('A TCP port to wait for.'),
    path: hostPath().optional().describe('A path to wait for.'),
    state: z
      .enum(['started', 'stopped', 'present', 'absent', 'drained'])
      .default('started')
      .describe(
        '`started` and `present`: the port takes connections, or the path is there; `stopped` and `absent`: no more; ' +
          '`drained`: no connection to the local port is left.',
      ),
    exclude_hosts: refused('with `drained` all connections count'),
    active_connection_states: refused('with `drained` all connections count'),
    search_regex: pattern().optional().describe('Wait until the file, or what the port says, matches this.'),
    timeout: whole().default(300).describe('Seconds to wait at most.'),
    delay: whole().default(0).describe('Seconds to wait before the first look.'),
    sleep: z.coerce
      .number()
      .nonnegative()
      .transform((seconds) => Math.max(seconds, shortest))
      .default(1)
      .describe('Seconds between looks; a tenth of one at least.'),
    connect_timeout: whole().default(5).describe('Seconds that one connection may take to come about.'),
    msg: text().optional().describe('What to say in place of the usual message when the time is up.'),
  })
  .refine((args) => args.port === undefined || args.path === undefined, {
    error: 'give `port` or `path`, not both',
  })
  .refine((args) => args.state !== 'drained' || args.port !== undefined, {
    error: '`drained` needs a `port`',
  })
  .refine((args) => args.search_regex === undefined || args.port !== undefined || args.path !== undefined, {
    error: '`search_regex` needs a `path` or a `port`',
  });

type Arguments = z.output<typeof argumentsSchema>;

/** How long the host looks before it reports back, in seconds: after that a wait can be interrupted. */
const stretch = 5;

/** Waits for a port or a path. */
export const waitFor = defineModule({
  name: 'wait_for',
  summary: 'Wait until a port takes connections, a file is there or says something, or the opposite.',
  description:
    'The host itself looks, so that its own loopback address and firewalls count. It needs one of bash, python3, perl, ' +
    'nc or curl to try a port. Without `port` and `path` the task only lets `timeout` seconds go by.',
  args: argumentsSchema,
  touches: [],
  examples: [
    { title: 'ZooKeeper answers', args: { port: 2181, timeout: 60 } },
    { title: 'The web page of another host', args: { host: 'master01', port: 8081, delay: 2 } },
    {
      title: 'The log says that it is up',
      args: { path: '/var/log/app.log', search_regex: 'started in (\\d+) ms' },
    },
    { title: 'The process is gone', args: { path: '/run/app.pid', state: 'absent' } },
  ],
  returns: {
    elapsed: 'Seconds that it took.',
    match_groups: 'With `search_regex`: what its groups matched.',
    match_groupdict: 'With `search_regex`: the same of the groups that have names.',
  },
  async plan(args) {
    const { host, port, path, state, search_regex } = args;
    return { current: {}, desired: {}, effect: 'observe', result: { host, port, path, state, search_regex } };
  },
  async apply(_changes, given, host, control) {
    const args = given.path === undefined ? given : { ...given, path: await expandHome(host, given.path) };
    const start = Date.now();
    const wait: Wait = {
      args,
      host,
      control,
      elapsed: () => Math.floor((Date.now() - start) / 1000),
      left: () => args.timeout - (Date.now() - start) / 1000,
    };
    if (args.delay > 0) await rest(wait, args.delay);
    if (args.port === undefined && args.path === undefined) {
      await rest(wait, wait.left());
      return { elapsed: wait.elapsed() };
    }
    return args.search_regex === undefined ? untilTrue(wait) : untilMatch(wait, searching(args.search_regex));
  },
});

interface Wait {
  readonly args: Arguments;
  readonly host: Hands;
  readonly control: Control;
  /** Whole seconds since it began. */
  elapsed(): number;
  /** Seconds until the time is up. */
  left(): number;
}

function rest({ control }: Wait, seconds: number): Promise<void> {
  return pause(milliseconds(seconds), undefined, { signal: control.signal });
}

async function untilTrue(wait: Wait): Promise<Result | Failure> {
  const { args } = wait;
  for (;;) {
    const { code } = await look(wait, awaitedOf(args));
    if (code === 0) return { elapsed: wait.elapsed() };
    const ended = await between(wait, code);
    if (ended) return ended;
  }
}

/** A stretch of looking on the host. */
function look({ args, host, left }: Wait, awaited: Awaited) {
  const seconds = Math.max(0, Math.min(stretch, left()));
  return host.run(waitScript(awaited, Math.max(1, Math.ceil(seconds / args.sleep)), args.sleep), {
    effect: changesNothing,
  });
}

/** Tells how it goes, gives up when the time is up, and pauses until the next look. */
async function between(wait: Wait, code: number): Promise<Failure | undefined> {
  const { args, control } = wait;
  if (code === noTool)
    return failure('this host has none of bash, python3, perl, nc and curl to try a port with', {
      hint: 'install one of them',
    });
  control.signal.throwIfAborted();
  if (wait.left() <= 0) return timeUp(wait);
  control.progress(`waiting for ${nameOf(args)}`, wait.elapsed(), args.timeout, 'seconds');
  await rest(wait, Math.min(args.sleep, wait.left()));
  return undefined;
}

function timeUp({ args, elapsed }: Wait): Failure {
  const wanted = {
    started: '',
    present: '',
    stopped: ' to stop',
    absent: ' to be gone',
    drained: ' to be drained',
  }[args.state];
  const search = args.search_regex === undefined ? '' : ` to say ${args.search_regex}`;
  const hint =
    args.state === 'started' && args.port !== undefined
      ? 'look into the log of the service; it may need more time (timeout), or listen on another address or port'
      : 'raise timeout if it only needs longer';
  return failure(
    args.msg ?? `Timeout when waiting for ${nameOf(args)}${search || wanted} (${args.timeout} seconds)`,
    {
      hint,
      result: { elapsed: elapsed() },
    },
  );
}

function nameOf({ host, port, path }: Arguments): string {
  return path ?? `${host}:${port}`;
}

function awaitedOf({ host, port, path, state, connect_timeout }: Arguments): Awaited {
  const there = state === 'started' || state === 'present';
  if (port === undefined) return { kind: 'path', path: path ?? '', present: there };
  if (state === 'drained') return { kind: 'drained', port };
  return { kind: 'port', host, port, open: there, connectTimeout: connect_timeout };
}

/** The host tells when the file has changed, and only then is it fetched and searched. */
async function untilMatch(wait: Wait, search: ReturnType<typeof searching>): Promise<Result | Failure> {
  const { args, host } = wait;
  const gone = args.state === 'stopped' || args.state === 'absent';
  let seen = '';
  for (;;) {
    const {
      code,
      text: said,
      now,
    } = args.path === undefined ? await hear(wait) : await readChanged(wait, args.path, seen);
    seen = now;
    const found = said === undefined ? undefined : search(said);
    if (gone && code === 0 && !found) return { elapsed: wait.elapsed() };
    if (gone && args.path !== undefined && !(await host.stat(args.path))) return { elapsed: wait.elapsed() };
    if (!gone && found)
      return { elapsed: wait.elapsed(), match_groups: found.slice(1), match_groupdict: { ...found.groups } };
    const ended = await between(wait, code);
    if (ended) return ended;
  }
}

interface Said {
  readonly code: number;
  readonly text: string | undefined;
  /** What identifies this content. */
  readonly now: string;
}

async function hear({ args, host }: Wait): Promise<Said> {
  const { code, stdout } = await host.run(listenScript(args.host, args.port ?? 0, args.connect_timeout), {
    effect: changesNothing,
  });
  return { code, text: stdout, now: '' };
}

async function readChanged(wait: Wait, path: string, seen: string): Promise<Said> {
  const { code, stdout } = await look(wait, { kind: 'touched', path, seen });
  if (code !== 0) return { code, text: undefined, now: seen };
  const bytes = await wait.host.read(path);
  return { code, text: new TextDecoder().decode(bytes), now: stdout };
}
