import { z } from 'zod';
import { list, text } from '../sdk/args.ts';
import { defineModule, type Failure, failure, type Plan } from '../sdk/define.ts';
import type { Hands, ModelHands, Probe } from '../sdk/host.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { nearest } from '../util/nearest.ts';
import { becomesUnknown } from './lib/effects.ts';
import { ended, splitLines } from './lib/files/text-file.ts';

interface LocaleState {
  /** Those of the named locales that programs can use. */
  readonly generated: readonly string[];
  /** Those of them that `/etc/locale.gen` asks for. */
  readonly listed: readonly string[];
}

const file = '/etc/locale.gen';
const localeFolders = ['/usr/lib/locale', '/usr/share/i18n'];
const supported = '/usr/share/i18n/SUPPORTED';

const argumentsSchema = z.strictObject({
  name: list(
    text().refine((name) => /^[A-Za-z][\w.@-]*$/.test(name), {
      error: 'expected a locale, as `de_DE.UTF-8`',
    }),
  )
    .refine((names) => names.length > 0, { error: 'name a locale at least' })
    .describe('The locale, as `de_DE.UTF-8`, or several.'),
  state: z.enum(['present', 'absent']).default('present').describe('Whether programs can use it.'),
});

/** Languages and their conventions. */
export const localeGen = defineModule({
  name: 'locale_gen',
  summary: 'Generate a locale on Debian or Ubuntu, or remove one.',
  description:
    'Changes `/etc/locale.gen` and runs `locale-gen`. Red Hat has locales as packages (`glibc-langpack-de`).',
  args: argumentsSchema,
  touches: () => [file, '/usr/lib/locale'],
  examples: [
    { title: 'German', args: { name: 'de_DE.UTF-8' } },
    { title: 'Gone', args: { name: ['fr_FR.UTF-8', 'it_IT.UTF-8'], state: 'absent' } },
  ],
  returns: { name: 'The locales.' },
  async plan({ name: names, state }, host): Promise<Plan<LocaleState> | Failure> {
    const [lines, all, program, known] = await allInOrder([
      linesOf(host, file),
      host.query(['locale', '-a'], { reads: localeFolders }),
      host.which('locale-gen'),
      linesOf(host, supported),
    ]);
    if (program === undefined || !lines)
      return failure('this host has no locale-gen, or no /etc/locale.gen', {
        hint: 'on Debian and Ubuntu install the package locales; Red Hat has packages, as glibc-langpack-de',
      });
    if (state === 'present') {
      const refusal = refuse(names, [...lines, ...(known ?? [])]);
      if (refusal) return refusal;
    }
    const usable = new Set(all.stdout.split('\n').map(plain));
    const wanted = state === 'present' ? names : [];
    return {
      current: {
        generated: names.filter((name) => usable.has(plain(name))),
        listed: names.filter((name) => lines.some((line) => entryOf(line) === name)),
      },
      desired: { generated: wanted, listed: wanted },
      result: { name: names },
    };
  },
  async apply(changes: Partial<LocaleState>, { name: names, state }, host) {
    if (changes.listed) await edit(names, state === 'present', host);
    const purpose = state === 'present' ? 'generate the locales' : 'remove the locales';
    await host.must(purpose, ['locale-gen'], { effect: (model) => generates(model, names, state) });
    return undefined;
  },
});

/** locale-gen makes all that is listed. Of what was made by other means only the host knows what becomes of it. */
async function generates(
  model: ModelHands,
  names: readonly string[],
  state: 'present' | 'absent',
): Promise<void> {
  const before = await model.query(['locale', '-a'], { reads: localeFolders });
  await becomesUnknown(model, '/usr/lib/locale');
  const listed = ((await linesOf(model, file)) ?? []).map(entryOf).filter((entry) => entry !== undefined);
  const settled = new Set([...listed, ...(state === 'absent' ? names : [])].map(plain));
  const others = before.stdout.split('\n').filter((line) => line !== '' && !settled.has(plain(line)));
  const isSure = others.every((line) => /^(C|POSIX)\b/.test(line));
  const stdout = [...others, ...listed].map((line) => `${line}\n`).join('');
  model.answer(['locale', '-a'], isSure ? { code: 0, stdout, stderr: '' } : undefined);
}

async function linesOf(host: Probe, path: string): Promise<readonly string[] | undefined> {
  const bytes = await host.read(path);
  return bytes && splitLines(new TextDecoder().decode(bytes));
}

/** `de_DE.UTF-8` of a line `de_DE.UTF-8 UTF-8` that counts. */
function entryOf(line: string): string | undefined {
  return /^\s*([^#\s]+)\s+\S+/.exec(line)?.[1];
}

/** The same of a line that is commented out too. */
function anyEntryOf(line: string): string | undefined {
  return entryOf(line.replace(/^[\s#]+/, ''));
}

/** Charsets are written in several ways: `UTF-8`, `utf8`. */
function plain(locale: string): string {
  const [, language = locale, charset = '', modifier = ''] = /^([^.@]*)(\.[^@]*)?(@.*)?$/.exec(locale) ?? [];
  return language + charset.toLowerCase().replace(/[^a-z0-9]/g, '') + modifier;
}

function refuse(names: readonly string[], lines: readonly string[]): Failure | undefined {
  const known = new Set(lines.map(anyEntryOf).filter((entry) => entry !== undefined));
  const wrong = names.find((name) => !known.has(name));
  if (wrong === undefined) return undefined;
  const near = nearest(wrong, known);
  return failure(`there is no locale ${wrong}`, {
    hint: near ? `did you mean ${near}?` : `${supported} has them all`,
  });
}

async function edit(names: readonly string[], present: boolean, host: Hands): Promise<void> {
  const lines = (await linesOf(host, file)) ?? [];
  const known = (await linesOf(host, supported)) ?? [];
  const edited = lines.map((line) => {
    const entry = anyEntryOf(line);
    if (entry === undefined || !names.includes(entry)) return line;
    return present ? line.replace(/^[\s#]+/, '') : line.replace(/^\s*#*\s*/, '# ');
  });
  const missing = present ? names.filter((name) => !edited.some((line) => entryOf(line) === name)) : [];
  const added = missing.map((name) => known.find((line) => anyEntryOf(line) === name) ?? `${name} UTF-8\n`);
  await host.write(file, [...ended(edited), ...added].join(''));
}
