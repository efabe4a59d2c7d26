import { z } from 'zod';
import { text } from '../sdk/args.ts';
import { defineModule, type Failure, failure, type Plan } from '../sdk/define.ts';
import type { Probe } from '../sdk/host.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { nearest } from '../util/nearest.ts';
import { aliased } from './lib/aliased.ts';

interface TimezoneState {
  readonly name: string;
  /** What Debian has in a file besides. */
  readonly file: string;
  readonly hwclock: 'UTC' | 'local';
}

const zones = '/usr/share/zoneinfo';
const link = '/etc/localtime';
const file = '/etc/timezone';
const adjtime = '/etc/adjtime';

const argumentsSchema = aliased(
  {
    name: text()
      .refine((name) => /^[\w+-]+(\/[\w+-]+)*$/.test(name), { error: 'expected a zone, as `Europe/Berlin`' })
      .optional()
      .describe('The zone, as `Europe/Berlin` or `UTC`.'),
    hwclock: z
      .enum(['UTC', 'local'])
      .optional()
      .describe('Whether the clock of the machine runs in UTC or in local time.'),
  },
  { rtc: 'hwclock' },
).refine((args) => args.name !== undefined || args.hwclock !== undefined, {
  error: 'give `name`, `hwclock`, or both',
});

/** The host's time zone. */
export const timezone = defineModule({
  name: 'timezone',
  summary: 'Set the time zone of the host.',
  description:
    "Sets the link `/etc/localtime`, Debian's `/etc/timezone`, and `/etc/adjtime`, as timedatectl does. Programs that " +
    'run already keep their zone until they are started anew.',
  args: argumentsSchema,
  touches: () => [link, file, adjtime],
  examples: [
    { title: 'No summer time', args: { name: 'UTC' } },
    { title: 'Both clocks', args: { name: 'Europe/Berlin', hwclock: 'UTC' } },
  ],
  returns: { name: 'The zone.' },
  async plan({ name, hwclock }, host): Promise<Plan<TimezoneState> | Failure> {
    const [zone, seen, text, debian, clock] = await allInOrder([
      name === undefined ? undefined : host.stat(`${zones}/${name}`, { follow: true }),
      host.stat(link),
      host.read(file),
      host.stat('/etc/debian_version'),
      host.read(adjtime),
    ]);
    if (name !== undefined && zone?.type !== 'file') return unknownZone(name, host);
    const current: Partial<TimezoneState> = {
      name: zoneOf(seen?.target),
      file: text === undefined ? 'absent' : new TextDecoder().decode(text).trim(),
      hwclock: clockOf(clock),
    };
    const desired: Partial<TimezoneState> = {
      ...(name !== undefined && { name, ...((text ?? debian) && { file: name }) }),
      ...(hwclock !== undefined && { hwclock }),
    };
    return { current, desired, ...(name !== undefined && { result: { name } }) };
  },
  async apply(changes: Partial<TimezoneState>, _args, host) {
    if (changes.name !== undefined) await host.symlink(`${zones}/${changes.name}`, link);
    if (changes.file !== undefined) await host.write(file, `${changes.file}\n`);
    if (changes.hwclock !== undefined)
      await host.write(adjtime, withClock(await host.read(adjtime), changes.hwclock));
    return undefined;
  },
});

async function unknownZone(name: string, host: Probe): Promise<Failure> {
  const known = (await host.list(zones, { depth: 3 })).map(({ path }) => path.slice(zones.length + 1));
  if (known.length === 0)
    return failure(`this host knows no time zones: ${zones} is empty`, { hint: 'install tzdata first' });
  const near = nearest(name, known);
  return failure(`there is no time zone ${name}`, {
    hint: near ? `did you mean ${near}?` : 'zones are written as `Europe/Berlin`',
  });
}

function zoneOf(target: string | undefined): string {
  return target?.match(/\/zoneinfo\/(?:posix\/)?(.+)$/)?.[1] ?? target ?? 'absent';
}

/** The third line says it (hwclock(8)); no file means UTC. */
function clockOf(bytes: Uint8Array | undefined): 'UTC' | 'local' {
  return new TextDecoder().decode(bytes).split('\n')[2]?.trim() === 'LOCAL' ? 'local' : 'UTC';
}

function withClock(bytes: Uint8Array | undefined, clock: 'UTC' | 'local'): string {
  const [first = '0.0 0 0', second = '0'] = new TextDecoder().decode(bytes).split('\n').filter(Boolean);
  return `${first}\n${second}\n${clock === 'UTC' ? 'UTC' : 'LOCAL'}\n`;
}
