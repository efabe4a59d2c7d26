import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { flag, text } from '../sdk/args.ts';
import { type Control, defineModule } from '../sdk/define.ts';
import { unneeded } from './lib/files/attributes.ts';

const argumentsSchema = z
  .strictObject({
    seconds: z.coerce.number().min(0).optional().describe('How long.'),
    minutes: z.coerce.number().min(0).optional().describe('How long, in place of `seconds`.'),
    prompt: text().optional().describe('What to say while the time goes by.'),
    echo: unneeded(flag(), 'nothing is asked'),
  })
  .superRefine((args, context) => {
    const wrong = (message: string) => context.addIssue({ code: 'custom', message });
    if (args.seconds !== undefined && args.minutes !== undefined)
      wrong('give `seconds` or `minutes`, not both');
    if (args.seconds === undefined && args.minutes === undefined)
      wrong('give `seconds` or `minutes`: a run asks nobody anything; hand answers over by `-e name=value`');
  });

type Arguments = z.output<typeof argumentsSchema>;

/** Lets time go by. */
export const pause = defineModule({
  name: 'pause',
  summary: 'Let some time go by.',
  description:
    'Each host waits by itself. In Ansible a pause without a time waits until somebody presses Enter; here a run never ' +
    'asks, so that it ends the same with nobody there.',
  args: argumentsSchema,
  local: true,
  examples: [
    { title: 'Half a minute', args: { seconds: 30 } },
    { title: 'And why', args: { minutes: 2, prompt: 'The name node leaves safe mode' } },
  ],
  returns: {
    start: 'When it began, by the clock of the control machine.',
    stop: 'When it ended.',
    delta: 'Whole seconds that it took.',
    stdout: 'The same in words.',
  },
  async plan() {
    return { current: {}, desired: {}, effect: 'observe', readOnly: true };
  },
  async apply(_changes, args, _host, control) {
    const start = Date.now();
    await goBy(args, control);
    const stop = Date.now();
    const [unit, length] = args.minutes === undefined ? ['seconds', 1000] : ['minutes', 60_000];
    const took = Number(((stop - start) / Number(length)).toFixed(2));
    return {
      start: clock(start),
      stop: clock(stop),
      delta: Math.floor((stop - start) / 1000),
      stdout: `Paused for ${took} ${unit}`,
      rc: 0,
      stderr: '',
    };
  },
});

async function goBy({ seconds, minutes, prompt }: Arguments, control: Control): Promise<void> {
  const total = seconds ?? (minutes ?? 0) * 60;
  const end = Date.now() + total * 1000;
  for (let left = total; left > 0; left = (end - Date.now()) / 1000) {
    control.progress(prompt ?? 'pausing', Math.floor(total - left), Math.ceil(total), 'seconds');
    await sleep(Math.min(1, left) * 1000, undefined, { signal: control.signal });
  }
}

/** `2026-01-31 12:00:00.000000`, as Ansible writes it. */
function clock(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().replace('T', ' ').replace('Z', '')}000`;
}
