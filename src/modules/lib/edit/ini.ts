import { literally } from '../../../util/literally.ts';
import { type Edited, splitLines } from '../files/text-file.ts';

/** An option that a section has to have, to be the one that is meant. */
export interface SectionCondition {
  readonly option: string;
  /** Any of these; whatever it is where there are none. */
  readonly values: readonly string[];
}

/** What of an ini file should be there or not. */
export interface IniWish {
  /** Undefined: the lines before the first section. */
  readonly section: string | undefined;
  readonly conditions: readonly SectionCondition[];
  readonly option: string | undefined;
  readonly values: readonly string[];
  readonly present: boolean;
  /** `values` are all that the option may have. */
  readonly exclusive: boolean;
  /** `a=b`, not `a = b`. */
  readonly tight: boolean;
  /** Lines that differ only in blanks are left as they are. */
  readonly ignoreSpaces: boolean;
  readonly allowNoValue: boolean;
  /** A commented-out option is brought back in its place. */
  readonly modifyInactive: boolean;
}

interface Section {
  readonly found: boolean;
  /** Of its lines, the one that names it left out. */
  readonly start: number;
  readonly end: number;
}

/** One line under edit; undefined once it is to go. */
interface Line {
  text: string | undefined;
  settled: boolean;
}

/** Sets or removes an option or a section, as community.general's ini_file does; all other lines stay as they are. */
export function editIni(text: string, wish: IniWish): Edited {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const lines = splitLines(text.slice(mark.length)).map((line) => line.replace(/\n$/, ''));
  const end = lines[0]?.endsWith('\r') ? '\r' : '';
  // A new file starts with an empty line, as Ansible's does.
  const given = lines.length === 0 ? [''] : lines;
  const edited = wish.present ? setOption(given, { ...wish, end }) : removeOption(given, wish);
  const whole = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  if (edited.msg === 'OK') return { text: whole, msg: 'OK' };
  return { text: mark + edited.lines.map((line) => `${line}\n`).join(''), msg: edited.msg };
}

/** `end`: what new lines have before their newline, in files with CRLF. */
type LineWish = IniWish & { readonly end: string };

interface EditedLines {
  readonly lines: readonly string[];
  readonly msg: string;
}

interface Option {
  /** `#` or `;` where it is commented out. */
  readonly inactive: boolean;
  readonly value: string;
}

function optionOf(name: string, line: string): Option | undefined {
  const escaped = literally(name);
  const match = new RegExp(
    `^[ \\t]*([#;]?)[ \\t]*${escaped}[ \\t]*(?:=|(?=\\r?$))[ \\t]*(.*?)\\r?$`,
    's',
  ).exec(line);
  return match ? { inactive: match[1] !== '', value: match[2] ?? '' } : undefined;
}

/** The first section of the name that meets the conditions; where it ends in empty lines, these belong to it. */
function findSection(lines: readonly string[], wish: IniWish): Section {
  const starts = [...lines.keys()].filter((index) => lines[index]?.startsWith('['));
  const endOf = (start: number) => starts.find((index) => index >= start) ?? lines.length;
  const candidates =
    wish.section === undefined
      ? [0]
      : starts.filter((index) => isHeader(lines[index] ?? '', wish.section ?? '')).map((index) => index + 1);
  const start = candidates.find((index) => meets(lines.slice(index, endOf(index)), wish.conditions));
  return start === undefined
    ? { found: false, start: lines.length, end: lines.length }
    : { found: true, start, end: endOf(start) };
}

function isHeader(line: string, section: string): boolean {
  const end = line.indexOf(']');
  const rest = line.slice(1).trimStart();
  return end > 0 && rest.startsWith(section.trim()) && /^\s*\]/.test(rest.slice(section.trim().length));
}

function meets(lines: readonly string[], conditions: readonly SectionCondition[]): boolean {
  return conditions.every(({ option, values }) =>
    lines.some((line) => {
      const found = optionOf(option, line);
      return found !== undefined && (values.length === 0 || values.includes(found.value));
    }),
  );
}

function setOption(lines: readonly string[], wish: LineWish): EditedLines {
  const section = findSection(lines, wish);
  if (!section.found) return addSection(lines, wish);
  if (wish.option === undefined) return { lines, msg: 'OK' };
  const body = lines.slice(section.start, section.end).map((text): Line => ({ text, settled: false }));
  const before = body.map(({ text }) => text);
  const missing = settle(body, wish.option, wish);
  const kept = body.flatMap(({ text }) => (text === undefined ? [] : [text]));
  const changed = body.some(({ text }, index) => text !== before[index]);
  if (missing.length === 0 && !changed) return { lines, msg: 'OK' };
  const at = kept.findLastIndex((line) => !/^[ \t]*([#;].*)?\r?$/s.test(line)) + 1;
  const now = kept.toSpliced(at, 0, ...missing);
  return {
    lines: [...lines.slice(0, section.start), ...now, ...lines.slice(section.end)],
    msg: missing.length > 0 ? 'option added' : 'option changed',
  };
}

/** Brings the lines of the option to the wanted values; what comes back are lines that are still missing. */
function settle(body: readonly Line[], option: string, wish: LineWish): readonly string[] {
  const open = [...wish.values];
  const lineOf = (value: string) =>
    value === '' && wish.allowNoValue ? option + wish.end : assignment(option, value, wish);
  const matching = body.filter(({ text = '' }) => {
    const found = optionOf(option, text);
    return found !== undefined && (wish.modifyInactive || !found.inactive);
  });
  const alone = wish.values.length === 0 && wish.allowNoValue;
  if (alone) {
    const [first] = matching;
    if (!first) return [option + wish.end];
    rewrite(first, option, option + wish.end, wish);
    return [];
  }
  for (const line of matching) {
    const value = optionOf(option, line.text ?? '')?.value ?? '';
    const index = open.indexOf(value);
    if (index < 0) continue;
    rewrite(line, option, lineOf(value), wish);
    open.splice(index, 1);
  }
  if (wish.exclusive && !wish.allowNoValue) replaceOthers(matching, option, open, lineOf, wish);
  return open.map((value) => assignment(option, value, wish));
}

/** Lines with other values take the values that are missing; those left over go. */
function replaceOthers(
  matching: readonly Line[],
  option: string,
  open: string[],
  lineOf: (value: string) => string,
  wish: IniWish,
): void {
  for (const line of matching.filter(({ settled }) => !settled)) {
    const value = open.shift();
    if (value === undefined) line.text = undefined;
    else rewrite(line, option, lineOf(value), wish);
  }
}

function rewrite(line: Line, option: string, text: string, { ignoreSpaces }: IniWish): void {
  const [old, wanted] = [optionOf(option, line.text ?? ''), optionOf(option, text)];
  const same = ignoreSpaces && old?.inactive === false && old.value === wanted?.value;
  if (!same) line.text = text;
  line.settled = true;
}

function assignment(option: string, value: string, { tight, end }: LineWish): string {
  return `${option}${tight ? '=' : ' = '}${value}${end}`;
}

function addSection(lines: readonly string[], wish: LineWish): EditedLines {
  const { section, option, conditions, exclusive } = wish;
  const others = conditions.filter((each) => each.option !== option);
  const own = exclusive ? [] : conditions.filter((each) => each.option === option);
  const values = [...new Set([...wish.values, ...own.flatMap((each) => each.values)])];
  const optionLines = option === undefined ? [] : linesOf({ option, values }, wish);
  const conditionLines = others.flatMap((each) => linesOf(each, wish));
  const added = [`[${section}]${wish.end}`, ...conditionLines, ...optionLines];
  const msg = optionLines.length === 0 ? 'only section added' : 'section and option added';
  return { lines: [...lines, ...added], msg };
}

function linesOf({ option, values }: SectionCondition, wish: LineWish): readonly string[] {
  if (values.length > 0) return values.map((value) => assignment(option, value, wish));
  return wish.allowNoValue ? [option + wish.end] : [];
}

function removeOption(lines: readonly string[], wish: IniWish): EditedLines {
  const section = findSection(lines, wish);
  if (!section.found) return { lines, msg: 'OK' };
  const { option } = wish;
  if (option === undefined) {
    const start = wish.section === undefined ? section.start : section.start - 1;
    if (start === section.end) return { lines, msg: 'OK' };
    return { lines: lines.toSpliced(start, section.end - start), msg: 'section removed' };
  }
  const goes = (line: string) => {
    const found = optionOf(option, line);
    if (found === undefined || found.inactive) return false;
    return wish.exclusive || wish.values.includes(found.value);
  };
  const body = lines.slice(section.start, section.end);
  const kept = body.filter((line) => !goes(line));
  if (kept.length === body.length) return { lines, msg: 'OK' };
  return {
    lines: [...lines.slice(0, section.start), ...kept, ...lines.slice(section.end)],
    msg: 'option changed',
  };
}
