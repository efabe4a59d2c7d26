import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { modules } from '../../src/modules/index.ts';
import type { Module } from '../../src/sdk/define.ts';
import { argumentDocs, argumentSchemas, moduleSchema } from '../../src/sdk/docs.ts';
import { readCases } from './rig/case.ts';

/** Modules whose arguments have cases of other names, or tests of their own. */
const elsewhere: Readonly<Record<string, readonly string[]>> = {
  apk: ['modules/cases/package/package.yml'],
  dnf: ['modules/lib/packages/dnf-arguments.test.ts', 'modules/lib/packages/package-version.test.ts'],
  yum: ['modules/lib/packages/dnf-arguments.test.ts', 'modules/lib/packages/package-version.test.ts'],
  import_role: ['engine/entries.test.ts', 'engine/play.test.ts', 'engine/together.test.ts'],
  import_tasks: ['engine/entries.test.ts', 'engine/play.test.ts', 'engine/together.test.ts'],
  debug: ['modules/debug.test.ts'],
  get_url: ['modules/get-url.test.ts', 'modules/lib/http/client-arguments.test.ts'],
  include_role: ['engine/entries.test.ts', 'engine/play.test.ts', 'engine/together.test.ts'],
  include_tasks: ['engine/entries.test.ts', 'engine/play.test.ts', 'engine/together.test.ts'],
  reboot: ['modules/reboot.test.ts', 'e2e/reboot.test.ts'],
  systemd_service: ['modules/cases/systemd/systemd.yml'],
  uri: ['modules/uri.test.ts', 'modules/lib/http/client-arguments.test.ts'],
  wait_for_connection: ['modules/wait-for-connection.test.ts', 'e2e/reboot.test.ts'],
};

const files = readCases(join(import.meta.dirname, 'cases'));

function casesOf({ name }: Module): readonly Readonly<Record<string, unknown>>[] {
  const cases = files.filter(({ module }) => module === name).flatMap((file) => file.cases);
  return cases.flatMap(({ args }) =>
    typeof args === 'object' && args !== null ? [args as Record<string, unknown>] : [],
  );
}

/** Arguments that modules share are one: the same schema, and the same code behind it. */
function schemasWithCase(): ReadonlySet<z.ZodType | undefined> {
  return new Set(
    modules.flatMap((module) => {
      const schemas = argumentSchemas(module.args);
      return casesOf(module).flatMap((args) => Object.keys(args).map((name) => schemas[name]));
    }),
  );
}

const covered = schemasWithCase();

function missing(module: Module): readonly string[] {
  const named = new Set(casesOf(module).flatMap((args) => Object.keys(args)));
  const schemas = argumentSchemas(module.args);
  const texts = (elsewhere[module.name] ?? []).map((file) =>
    readFileSync(join(import.meta.dirname, '..', file), 'utf8'),
  );
  const isSaid = (name: string) => texts.some((text) => new RegExp(`\\b${name}\\b`).test(text));
  return argumentDocs(module)
    .filter(({ standing }) => standing === undefined)
    .map(({ name }) => name)
    .filter((name) => !named.has(name) && !covered.has(schemas[name] ?? undefined) && !isSaid(name));
}

test('every argument of every module has a case', () => {
  const found = modules.map((module) => [module.name, missing(module).join(' ')] as const);
  expect(Object.fromEntries(found.filter(([, names]) => names !== ''))).toEqual({});
});

test('what says that nothing comes of it, or that it is refused, is marked so', () => {
  const prose = /^(?:Not supported|Another name|Taken for|Accepted)/;
  const found = modules.flatMap((module) => argumentDocs(module));
  expect(found.filter((each) => prose.test(each.description) !== (each.standing !== undefined))).toEqual([]);
});

test('a schema for editors holds no marks of ours', () => {
  expect(JSON.stringify(modules.map(moduleSchema))).not.toContain('"standing"');
});

describe('another name of an argument means the same', () => {
  for (const module of modules)
    for (const { name, description, standing } of argumentDocs(module)) {
      const first = /^Another name of `(\w+)`/.exec(description)?.[1];
      if (standing !== 'alias' || first === undefined) continue;
      // add_host and the like have names that mean the same only when they run, and cases of them.
      if (casesOf(module).some((each) => name in each)) continue;
      const args = usable(module).find((each) => first in each);
      if (args === undefined) continue;
      test(`${module.name}: ${name}`, () => {
        const { [first]: value, ...rest } = args;
        expect(module.args.parse({ ...rest, [name]: value })).toEqual(module.args.parse(args));
      });
    }
});

function usable(module: Module): readonly Readonly<Record<string, unknown>>[] {
  const examples = module.examples.map(({ args }) => args as Readonly<Record<string, unknown>>);
  return [...casesOf(module), ...examples].filter((args) => module.args.safeParse(args).success);
}

describe('what is not supported is refused with its reason', () => {
  for (const module of modules)
    for (const { name, description, standing } of argumentDocs(module)) {
      if (standing !== 'refused') continue;
      const reason = description.replace(/^Not supported: /, '');
      test(`${module.name}: ${name}`, () => {
        const given = module.args.safeParse({ ...(module.examples[0]?.args as object), [name]: 'x' });
        expect(given.error?.issues).toContainEqual(
          expect.objectContaining({ path: [name], message: reason }),
        );
      });
    }
});

test.each([
  ['copy', 'unsafe_writes', [false, 'no', 'False', '0', 'n'], [true, 'True', '1']],
  ['template', 'trim_blocks', [true], [false]],
  ['template', 'lstrip_blocks', [false], ['yes']],
  ['include_vars', 'hash_behaviour', ['replace'], ['merge']],
  ['xml', 'input_type', ['yaml'], ['xml']],
  ['dnf', 'installroot', ['/'], ['/mnt']],
] as const)('%s: %s may say what is usual', (name, argument, usual, refused) => {
  const module = modules.find((each) => each.name === name);
  const issuesOf = (value: unknown) =>
    module?.args
      .safeParse({ ...(module.examples[0]?.args as object), [argument]: value })
      .error?.issues.filter(({ path }) => path[0] === argument);
  for (const value of usual) expect(issuesOf(value) ?? []).toEqual([]);
  for (const value of refused) expect(issuesOf(value)).toHaveLength(1);
});
