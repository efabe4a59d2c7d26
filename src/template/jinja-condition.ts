/** Signs of Jinja in a condition, and what CEL has instead. The first one that is found is told. */
const habits: readonly { readonly sign: RegExp; readonly instead: (found: RegExpExecArray) => string }[] = [
  { sign: /\{\{|\{%/, instead: () => 'conditions take bare names: `x == 1`, not `{{ x }} == 1`' },
  { sign: /\b([A-Za-z_][\w.[\]'"]*)\.(\d+)\b/, instead: ([, list, index]) => `write \`${list}[${index}]\`` },
  {
    sign: /([\w.[\]'"]+)\s+is\s+(not\s+)?(defined|undefined)\b/,
    instead: ([, name, not, test]) =>
      `write \`${Boolean(not) === (test === 'undefined') ? '' : '!'}defined(${name})\``,
  },
  {
    sign: /([\w.[\]'"]+)\s+is\s+(not\s+)?(failed|failure|changed|change|skipped|skip|succeeded|success|successful)\b/,
    instead: ([, name, not, test = '']) => `write \`${not ? '!' : ''}${outcomes[test] ?? test}(${name})\``,
  },
  {
    sign: /([\w.[\]'"]+)\s+is\s+(not\s+)?(?:match|search|regex)\(?\s*(["'].*?["'])/,
    instead: ([, name, not, pattern]) => `write \`${not ? '!' : ''}${name}.matches(${pattern})\``,
  },
  {
    sign: /([\w.[\]'"]+)\s+is\s+(?:version|version_compare)\(\s*(["'].*?["'])\s*,\s*(["'].*?["'])/,
    instead: ([, name, version, operator]) => `write \`version(${name}, ${operator}, ${version})\``,
  },
  {
    sign: /([\w.[\]'"]+)\s+is\s+(not\s+)?none\b/i,
    instead: ([, x, not]) => `write \`${x} ${not ? '!=' : '=='} null\``,
  },
  { sign: /(\S+)\s+not\s+in\s+(\S+)/, instead: ([, item, list]) => `write \`!(${item} in ${list})\`` },
  {
    sign: /([\w.[\]'"]+)\s*\|\s*(?:default|d)\(\s*(.*?)\s*\)/,
    instead: ([, name, value]) => `write \`default(${name}, ${value})\``,
  },
  { sign: /([\w.[\]'"]+)\s*\|\s*(?:length|count)\b/, instead: ([, name]) => `write \`size(${name})\`` },
  { sign: /([\w.[\]'"]+)\s*\|\s*float\b/, instead: ([, name]) => `write \`double(${name})\`` },
  {
    sign: /([\w.[\]'"]+)\s*(?<!\|)\|(?!\|)\s*(\w+)/,
    instead: ([, name, filter]) => `CEL calls functions: \`${filter}(${name})\``,
  },
  { sign: /\band\b/, instead: () => 'did you mean `&&`?' },
  { sign: /\bor\b/, instead: () => 'did you mean `||`?' },
  { sign: /\bnot\b/, instead: () => 'did you mean `!`?' },
  { sign: /(?<![=!<>])=(?!=)/, instead: () => 'did you mean `==`?' },
  {
    sign: /^\s*(.+?)\s+if\s+(.+?)\s+else\s+(.+)$/,
    instead: ([, a, test, b]) => `write \`${test} ? ${a} : ${b}\``,
  },
];

const outcomes: Readonly<Record<string, string>> = {
  failure: 'failed',
  change: 'changed',
  skip: 'skipped',
  success: 'succeeded',
  successful: 'succeeded',
};

/** How a condition written in Jinja is written in CEL, or undefined where it doesn't look like Jinja. */
export function jinjaConditionHint(expression: string): string | undefined {
  const bare = expression.replace(
    /"(?:[^"\\]|\\.)*("|$)|'(?:[^'\\]|\\.)*('|$)/g,
    (text) => text.charAt(0).padEnd(Math.max(0, text.length - 1)) + text.charAt(0),
  );
  for (const { sign, instead } of habits) {
    if (!sign.test(bare)) continue;
    const found = sign.exec(expression);
    if (found) return instead(found);
  }
  return undefined;
}

/** Names that are values elsewhere, and how they are written here. */
export const wordsForValues: Readonly<Record<string, string>> = {
  True: 'true',
  False: 'false',
  None: 'null',
  none: 'null',
  nil: 'null',
  yes: 'true',
  no: 'false',
  on: 'true',
  off: 'false',
};
