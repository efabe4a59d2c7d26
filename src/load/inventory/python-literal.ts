/** What is left of a literal's text behind what was read; undefined where nothing fits. */
type Read = { readonly value: unknown; readonly rest: string } | undefined;

/**
 * The value of an assignment in Ansible's INI: a Python literal (numbers, quoted text, True, False, None, lists,
 * tuples, dictionaries), and the text itself where it isn't one. `yes` and `true` are text there.
 */
export function readPythonLiteral(text: string): unknown {
  const found = readValue(text.trimStart());
  return found && /^\s*(#.*)?$/.test(found.rest) ? found.value : text;
}

function readValue(text: string): Read {
  return readWord(text) ?? readNumber(text) ?? readText(text) ?? readSequence(text) ?? readMapping(text);
}

function readWord(text: string): Read {
  const word = /^(True|False|None)(?!\w)/.exec(text)?.[1];
  if (word === undefined) return undefined;
  return { value: word === 'None' ? null : word === 'True', rest: text.slice(word.length) };
}

/** Python refuses numbers such as 0644, so they stay text. */
function readNumber(text: string): Read {
  const found =
    /^[-+]?\s*(?:0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+|(?:\d[\d_]*)?\.?\d[\d_]*\.?(?:[eE][-+]?\d+)?)(?![\w.])/.exec(
      text,
    )?.[0];
  if (found === undefined) return undefined;
  const bare = found.replace(/[_\s]/g, '');
  const digits = bare.replace(/^[-+]/, '');
  if (/^0\d/.test(digits) && /^\d+$/.test(digits) && !/^0+$/.test(digits)) return undefined;
  const value = Number(digits) * (bare.startsWith('-') ? -1 : 1);
  return Number.isNaN(value) ? undefined : { value: value === 0 ? 0 : value, rest: text.slice(found.length) };
}

function readText(text: string): Read {
  const found =
    /^[uU]?(?:'''([\s\S]*?)'''|"""([\s\S]*?)"""|'((?:[^'\\\n]|\\[\s\S])*)'|"((?:[^"\\\n]|\\[\s\S])*)")/.exec(
      text,
    );
  if (!found) return undefined;
  const inside = found[1] ?? found[2] ?? found[3] ?? found[4] ?? '';
  return { value: unescapeText(inside), rest: text.slice(found[0].length) };
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\n': '',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

function unescapeText(text: string): string {
  return text.replace(/\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|[\s\S])/g, (whole, code: string) => {
    if (code.length > 1) return String.fromCodePoint(Number.parseInt(code.slice(1), 16));
    if (code === '\\' || code === "'" || code === '"') return code;
    return escapes[code] ?? whole;
  });
}

/** A list, or a tuple: `(1, 2)` is one, `(1)` is 1. */
function readSequence(text: string): Read {
  const close = text.startsWith('[') ? ']' : text.startsWith('(') ? ')' : undefined;
  if (close === undefined) return undefined;
  const items: unknown[] = [];
  let rest = text.slice(1).trimStart();
  let comma = false;
  while (!rest.startsWith(close)) {
    const item = items.length === 0 || comma ? readValue(rest) : undefined;
    if (!item) return undefined;
    items.push(item.value);
    rest = item.rest.trimStart();
    comma = rest.startsWith(',');
    if (comma) rest = rest.slice(1).trimStart();
  }
  const single = close === ')' && items.length === 1 && !comma;
  return { value: single ? items[0] : items, rest: rest.slice(1) };
}

function readMapping(text: string): Read {
  if (!text.startsWith('{')) return undefined;
  const entries: [string, unknown][] = [];
  let rest = text.slice(1).trimStart();
  let comma = true;
  while (!rest.startsWith('}')) {
    const key = comma ? readValue(rest) : undefined;
    const [colon] = /^\s*:\s*/.exec(key?.rest ?? '') ?? [];
    const value = key && colon !== undefined ? readValue(key.rest.slice(colon.length)) : undefined;
    if (!key || !value) return undefined;
    entries.push([String(key.value), value.value]);
    rest = value.rest.trimStart();
    comma = rest.startsWith(',');
    if (comma) rest = rest.slice(1).trimStart();
  }
  return { value: Object.fromEntries(entries), rest: rest.slice(1) };
}
