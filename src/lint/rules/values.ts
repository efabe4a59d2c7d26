import { isUnsafeText, isVaultText } from '../../source/values.ts';
import type { Advice, LintedFile, Path, Rule } from '../rule.ts';

/** Every value of a file, with the way to it. */
function* valuesIn(value: unknown, path: Path = []): Iterable<readonly [Path, unknown]> {
  yield [path, value];
  if (typeof value !== 'object' || value === null || isVaultText(value) || isUnsafeText(value)) return;
  for (const [key, inner] of Object.entries(value))
    yield* valuesIn(inner, [...path, Array.isArray(value) ? Number(key) : key]);
}

/** A scalar as it is spelled in its file, where that is one line. */
function spelled({ yaml }: LintedFile, path: Path): string {
  const { source, line, column, end = column } = yaml.locate(path);
  const text = source.text.split('\n', line)[line - 1] ?? '';
  return text.slice(column - 1, end - 1);
}

function found(
  file: LintedFile,
  wanted: (value: unknown, written: () => string) => Omit<Advice, 'path'> | undefined,
): readonly Advice[] {
  return [...valuesIn(file.yaml.value)].flatMap(([path, value]) => {
    const advice = wanted(value, () => spelled(file, path));
    return advice ? [{ ...advice, path }] : [];
  });
}

/** Booleans are `true` and `false`. */
export const truthy: Rule = {
  name: 'truthy',
  summary: 'Booleans are written `true` and `false`.',
  why: 'Whether `yes`, `no`, `on` and `off` are words or booleans depends on who reads the file.',
  example: { bad: 'enabled: yes\n', good: 'enabled: true\n' },
  ofFile: (file) =>
    found(file, (value, written) => {
      if (typeof value !== 'boolean') return undefined;
      const word = written();
      if (!/^(yes|no|on|off)$/i.test(word)) return undefined;
      return { message: `\`${word}\` is read as ${value}`, instead: () => String(value) };
    }),
};

/** Numbers that start with a zero. */
export const octal: Rule = {
  name: 'octal',
  summary: 'Numbers that start with 0 are in quotes.',
  why: 'YAML 1.1 reads `0644` as 420, YAML 1.2 as 644; in quotes it is what it says.',
  example: {
    bad: '- name: Make a folder\n  file: { path: /srv/a, state: directory, mode: 0755 }\n',
    good: "- name: Make a folder\n  file: { path: /srv/a, state: directory, mode: '0755' }\n",
  },
  ofFile: (file) =>
    found(file, (value, written) => {
      if (typeof value !== 'number') return undefined;
      const word = written();
      if (!/^0[0-7]+$/.test(word)) return undefined;
      return { message: `\`${word}\` is read as ${value}`, instead: () => `'${word}'` };
    }).map((advice) => (isMode(advice.path, file) ? advice : left(advice))),
};

/** Whether a value is a module's mode, which number and text say alike; a variable may be printed, too. */
function isMode(path: Path, { items }: LintedFile): boolean {
  const [key, name] = path.slice(-2);
  const task = JSON.stringify(path.slice(0, -2));
  const owner = items.find((item) => item.action?.key === key && JSON.stringify(item.path) === task);
  return owner !== undefined && /(^|_)mode$/.test(String(name));
}

function left({ message, path }: Advice): Advice {
  return { message, path, hint: 'put it in quotes; where it is printed it comes out as it is written then' };
}

/** Times and ports that are taken for numbers of base 60. */
export const sexagesimal: Rule = {
  name: 'sexagesimal',
  summary: 'Times and pairs of ports are in quotes.',
  why: 'YAML 1.1 reads `22:22` as a number to the base 60: 1342.',
  example: { bad: 'ports: 22:22\n', good: "ports: '22:22'\n" },
  ofFile: (file) =>
    found(file, (value, written) => {
      if (typeof value !== 'number') return undefined;
      const word = written();
      if (!/^[-+]?\d[\d_]*(:[0-5]?\d)+$/.test(word)) return undefined;
      return { message: `\`${word}\` is read as ${value}`, hint: 'put it in quotes, or write that number' };
    }),
};

const secretName = /(^|_)(password|passwd|passphrase|secret|token|api_?key|private_key|access_key)$/i;
const tells = /(_file|_path|_length|_policy|_enabled|update_password)$/i;

/** Secrets are in vaults. */
export const secretInClear: Rule = {
  name: 'secret-in-clear',
  summary: 'Passwords, tokens and keys are in vaults.',
  why: 'What is in a repository stays there, and with everybody who has a copy.',
  example: {
    bad: 'db_password: hunter2\n',
    good: 'db_password: "{{ vaulted_db_password }}"\n',
  },
  ofFile: (file) =>
    [...valuesIn(file.yaml.value)].flatMap(([path, value]) => {
      const key = path.at(-1);
      if (typeof value !== 'string') return [];
      const isKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(value);
      const named = typeof key === 'string' && secretName.test(key) && !tells.test(key);
      // hashes, empty ones, and words that stand for none are no secrets
      const plain =
        value !== '' &&
        !value.includes('{{') &&
        !/^([!*x]+|\$\d\w?\$.*|none|null|changeme|yes|no|on|off|true|false)$/i.test(value);
      if (!isKey && !(named && plain)) return [];
      return [
        {
          message: `\`${String(key)}\` is there for all to read`,
          path,
          hint: 'encrypt the file, or the value, by `fplay vault encrypt`',
        },
      ];
    }),
};
