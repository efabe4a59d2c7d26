import { nearest } from '../../util/nearest.ts';
import { Fault, type Range } from '../fault.ts';
import type { Call, PathExpression } from '../handlebars.ts';
import { jinjaHint } from '../jinja.ts';
import type { Helper, LazyHelper } from './helper.ts';
import { ansibleHint } from './known-elsewhere.ts';

/** Where to look, and the template's text for the message. */
interface Looking {
  readonly text: string;
  readonly helpers: ReadonlyMap<string, Helper | LazyHelper>;
  readonly rangeOf: (node: { readonly loc: hbs.AST.SourceLocation }) => Range;
}

/** The helper that a call names. Throws Fault. */
export function findHelper(call: Call, { helpers, rangeOf, text }: Looking): Helper | LazyHelper {
  const name = String((call.path as PathExpression).original);
  const helper = helpers.get(name);
  // A text or a number in its place is none, whatever it says.
  if (helper && call.path.type === 'PathExpression') return helper;
  const { start, end } = rangeOf(call);
  const jinja = jinjaHint(text.slice(start, end).replace(/^[{(]+|[})]+$/g, ''));
  const near = helper ? undefined : nearest(name, helpers.keys());
  const elsewhere = ansibleHint(name);
  const usual = 'the first word is a helper, what follows are its arguments: `{{ upper name }}`';
  throw new Fault(`there is no helper \`${name}\``, {
    range: rangeOf(call.path),
    hint: jinja ?? elsewhere ?? (near === undefined ? usual : `did you mean \`${near}\`?`),
  });
}

/** Throws Fault where a helper has no such `key=value` argument. */
export function requireNamed(
  { name, usage, named = [] }: Helper | LazyHelper,
  given: readonly string[],
): void {
  if (named === 'any') return;
  const wrong = given.find((key) => !named.includes(key));
  if (wrong === undefined) return;
  const near = nearest(wrong, named);
  throw new Fault(`\`${name}\` has no argument \`${wrong}=\``, {
    hint: near === undefined ? `it is called \`{{ ${usage} }}\`` : `did you mean \`${near}=\`?`,
  });
}

/** Throws Fault where a helper doesn't take so many arguments. */
export function requireCount(
  { name, usage, takes: [fewest, most] }: Helper | LazyHelper,
  count: number,
): void {
  if (count >= fewest && count <= most) return;
  throw new Fault(`\`${name}\` has too ${count < fewest ? 'few' : 'many'} arguments (${count})`, {
    hint: `it is called \`{{ ${usage} }}\``,
  });
}
