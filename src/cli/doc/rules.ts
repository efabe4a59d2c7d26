import { rules } from '../../lint/rules.ts';

/** What is to be known of a rule of `fplay lint`, as Markdown; undefined where there is none of the name. */
export function rulePage(name: string): string | undefined {
  const rule = rules.find((one) => one.name === name);
  if (!rule) return undefined;
  const { summary, why, example } = rule;
  return [
    `# ${name}`,
    `${summary} ${why}`,
    '## Not so',
    code(example.bad),
    '## But so',
    code(example.good),
    `\`# fplay-ignore ${name}\` behind a line, or above it, or at the first line of a task, silences it there.`,
  ].join('\n\n');
}

/** Rules with what each wants. */
export function ruleList(): ReadonlyMap<string, string> {
  return new Map(rules.map(({ name, summary }) => [name, summary]));
}

function code(text: string): string {
  return `\`\`\`yaml\n${text.trimEnd()}\n\`\`\``;
}
