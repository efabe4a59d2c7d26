import type { Module } from '../sdk/define.ts';
import { type Diagnostic, mistake, type SourceText } from '../source/diagnostic.ts';
import { placesOf } from '../source/position.ts';

type Checked = { readonly module: Module } | { readonly diagnostics: readonly Diagnostic[] };

/** What zod makes of `z.strictObject({...})`, as far as it is looked at here. */
interface Schema {
  readonly _zod?: { readonly def: { readonly type?: string; readonly catchall?: unknown } };
  readonly shape?: Readonly<Record<string, { readonly description?: string }>>;
  safeParse?(value: unknown): {
    readonly success: boolean;
    readonly error?: { readonly issues: readonly Issue[] };
  };
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Whether a file's default export is a module as the built-in ones are: named, described, with examples that are right. */
export function checkModule(exported: unknown, name: string, source: SourceText): Checked {
  const report = (message: string, word: string, hint?: string) =>
    mistake(message, placeOf(source, word), hint);
  if (typeof exported !== 'object' || exported === null)
    return {
      diagnostics: [
        report(
          'the file has no module as its default export',
          'defineModule(',
          'write `export default defineModule({ ... })`',
        ),
      ],
    };
  const module = exported as Partial<Module>;
  const diagnostics = [
    ...(module.name === name
      ? []
      : [
          report(
            `the module calls itself \`${module.name}\``,
            'name:',
            `its file is named ${name}: make both the same`,
          ),
        ]),
    ...(typeof module.summary === 'string' && module.summary !== ''
      ? []
      : [report('the module has no `summary`', 'summary:', 'say in one sentence what it does')]),
    ...(typeof module.plan === 'function' ? [] : [report('the module has no function `plan`', 'plan')]),
    ...(module.apply === undefined || typeof module.apply === 'function'
      ? []
      : [report('`apply` has to be a function', 'apply')]),
    ...checkArgs(module, report),
  ];
  return diagnostics.length > 0
    ? { diagnostics }
    : { module: { ...(module as Module), examples: module.examples ?? [] } };
}

type Report = (message: string, word: string, hint?: string) => Diagnostic;

function checkArgs({ args, examples = [] }: Partial<Module>, report: Report): readonly Diagnostic[] {
  const schema = args as Schema | undefined;
  if (!schema?.shape || !schema.safeParse)
    return [report('the module has no `args`', 'args:', 'write `args: z.strictObject({ ... })`')];
  const isOpen = schema._zod?.def.type === 'object' && schema._zod.def.catchall === undefined;
  const silent = Object.entries(schema.shape).filter(([, value]) => !value.description);
  const wrong = [...examples].flatMap((example) => {
    const issue = schema.safeParse?.(example.args).error?.issues[0];
    return issue ? [{ title: example.title, issue }] : [];
  });
  return [
    ...(isOpen
      ? [
          report(
            '`args` takes arguments that it does not know',
            'z.object',
            'write `z.strictObject` in its place',
          ),
        ]
      : []),
    ...silent.map(([key]) =>
      report(`the argument \`${key}\` isn't described`, `${key}:`, `add \`.describe('...')\``),
    ),
    ...wrong.map(({ title, issue }) =>
      report(
        `the example \`${title}\` is wrong at \`${issue.path.join('.')}\`: ${issue.message}`,
        `'${title}'`,
      ),
    ),
  ];
}

/** The first place of a word, or of `defineModule`, or the start of the file. */
function placeOf(source: SourceText, word: string) {
  const found =
    [word, 'defineModule('].map((text) => source.text.indexOf(text)).find((index) => index >= 0) ?? 0;
  return placesOf(source)(found, found + word.length);
}
