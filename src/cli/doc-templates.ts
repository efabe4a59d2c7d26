import { functions } from '../template/condition-functions.ts';
import { helpers } from '../template/helpers/table.ts';

/** What is to be known of a helper of templates, as Markdown; undefined where there is none of the name. */
export function helperPage(name: string): string | undefined {
  const helper = helpers.get(name);
  if (!helper) return undefined;
  const { vars, text, result } = helper.example;
  const given = vars ? `with ${JSON.stringify(vars)}\n` : '';
  const example = `${given}${text}\ngives ${JSON.stringify(result)}`;
  return [`# ${name}`, helper.summary, code(`{{ ${helper.usage} }}`), '## Example', code(example)].join(
    '\n\n',
  );
}

/** The same of a function of conditions. */
export function functionPage(name: string): string | undefined {
  const found = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (!found) return undefined;
  return [`# ${name}`, found.summary, code(found.usage), '## Example', code(found.example)].join('\n\n');
}

/** Helpers with what each does. */
export function helperList(): ReadonlyMap<string, string> {
  return new Map([...helpers.values()].map(({ name, summary }) => [name, summary]));
}

/** Functions of conditions with what each does. */
export function functionList(): ReadonlyMap<string, string> {
  return new Map(Object.entries(functions).map(([name, { summary }]) => [name, summary]));
}

function code(text: string): string {
  return `\`\`\`\n${text}\n\`\`\``;
}
