import type { Sections } from './ini.ts';

/** How deep values may refer to each other. */
const deepest = 10;

/** In characters: values that refer to each other grow quickly. */
const longest = 1_000_000;

/** What is wrong with a value, in Python's words. */
class Miswritten extends Error {}

/** An option whose value is worked out, with all of its section. */
interface Option {
  readonly section: string;
  readonly name: string;
  readonly options: Readonly<Record<string, string>>;
  /** Values that were worked out, by how deep and by name: those that refer to many that refer to many take no longer. */
  readonly known: Map<string, string>;
}

/**
 * INI with its references put in: `%(name)s` is another option's value, `%%` is `%`
 * (https://docs.python.org/3/library/configparser.html#configparser.BasicInterpolation). Text says, in Python's words, what is
 * wrong with the first value that isn't written so.
 */
export function interpolated(sections: Sections): Sections | string {
  try {
    const told = Object.entries(sections).map(([section, options]) => [section, optionsOf(section, options)]);
    return Object.fromEntries(told);
  } catch (error) {
    if (error instanceof Miswritten) return error.message;
    throw error;
  }
}

function optionsOf(section: string, options: Option['options']): Record<string, string> {
  const known = new Map<string, string>();
  const values = Object.entries(options).map(([name, raw]) => {
    const option = { section, name, options, known };
    return [name, withOthers(option, raw, 1)];
  });
  return Object.fromEntries(values);
}

function withOthers(option: Option, text: string, depth: number): string {
  if (depth > deepest) throw tooDeep(option);
  let length = text.length;
  return text.replace(/%%|%\(([^)]+)\)s|%.*/gs, (found, name: string | undefined) => {
    if (found === '%%') return '%';
    if (name === undefined) throw miswritten(found);
    const value = valueAt(option, name.toLowerCase(), depth + 1);
    length += value.length;
    if (length > longest) throw new Miswritten(`${placeOf(option)} is longer than ${longest} characters`);
    return value;
  });
}

function valueAt(option: Option, name: string, depth: number): string {
  const { options, known } = option;
  const key = `${depth} ${name}`;
  const value = known.get(key);
  if (value !== undefined) return value;
  const raw = Object.hasOwn(options, name) ? options[name] : undefined;
  if (raw === undefined) throw unheardOf(option, name);
  const made = raw.includes('%') ? withOthers(option, raw, depth) : raw;
  known.set(key, made);
  return made;
}

function miswritten(found: string): Miswritten {
  return new Miswritten(
    found.startsWith('%(')
      ? `bad interpolation variable reference ${quoted(found)}`
      : `'%' must be followed by '%' or '(', found: ${quoted(found)}`,
  );
}

function unheardOf(option: Option, name: string): Miswritten {
  const told = `contains an interpolation key ${quoted(name)} which is not a valid option name`;
  return new Miswritten(`Bad value substitution: ${placeOf(option)} ${told}. ${rawOf(option)}`);
}

function tooDeep(option: Option): Miswritten {
  const told = `contains an interpolation key which cannot be substituted in ${deepest} steps`;
  return new Miswritten(
    `Recursion limit exceeded in value substitution: ${placeOf(option)} ${told}. ${rawOf(option)}`,
  );
}

function placeOf({ section, name }: Option): string {
  return `option ${quoted(name)} in section ${quoted(section)}`;
}

function rawOf({ options, name }: Option): string {
  return `Raw value: ${quoted(options[name] ?? '')}`;
}

/** Text as Python quotes it. */
function quoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}
