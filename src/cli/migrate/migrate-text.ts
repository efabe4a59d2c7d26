import type { NoteKind } from '../../migrate/known.ts';
import type { NotRead } from '../../migrate/settings.ts';
import type { Decision } from '../../migrate/undecided.ts';
import type { Note } from '../../migrate/yaml-file.ts';

/** What a person has to decide, with places, and what fplay says of each: lines of text. */
export function formatDecisions(
  decisions: readonly Decision[],
  hintOf: (decision: Decision) => string | undefined,
): readonly string[] {
  if (decisions.length === 0) return [];
  const lines = decisions.flatMap((decision) => {
    const { file, line, column, written, message } = decision;
    const hint = hintOf(decision);
    return [
      `  ${file}:${line}:${column}  ${message}`,
      ...(written ? [`      ${short(written)}`] : []),
      ...(hint ? [`      help: ${hint}`] : []),
    ];
  });
  return ['To decide (left as it is, and refused until then):', ...lines, ''];
}

/** Files of Ansible's that are copied, and mean nothing here: lines of text. */
export function formatNotRead(files: readonly NotRead[]): readonly string[] {
  if (files.length === 0) return [];
  return ['Not read by fplay:', ...files.map(({ file, instead }) => `  ${file}: ${instead}`), ''];
}

const meanings: Readonly<Record<NoteKind, string>> = {
  text: 'In text, true and false are printed as `true` and `false`, by Jinja as `True` and `False`. Are these ever booleans?',
  truth:
    'A condition is true or false. Are these booleans? Of a text or list write `size(x) > 0`, of a number `x != 0`:',
  mapping:
    'An empty mapping is true here, and false to Jinja. Are these ever mappings? Then `(length x)` is asked:',
  list: '`#each` goes over the values of a mapping, Jinja over its keys. Are these lists?',
  json: 'JSON has no blanks in it, from Ansible it has:',
  yaml: 'YAML means the same, and is laid out in another way, without an empty line at its end:',
  last: 'Where this is empty, or ends with a line end, a file by Ansible has one line end less behind it:',
  float: 'A number with a point is printed as `2` here, and as `2.0` by Ansible:',
  end: 'Where such a template prints nothing, Ansible writes an empty line:',
};

/** What may come out differently, depending on values that aren't known: lines of text. */
export function formatNotes(notes: readonly Note[]): readonly string[] {
  return (Object.keys(meanings) as NoteKind[]).flatMap((kind) => {
    const places = new Map<string, string[]>();
    for (const { kind: own, written, file, line } of notes)
      if (own === kind) places.set(written, [...(places.get(written) ?? []), `${file}:${line}`]);
    if (places.size === 0) return [];
    const lines = [...places].map(([written, where]) => `  ${short(written)}  (${shortList(where)})`);
    return [`To look at. ${meanings[kind]}`, ...lines, ''];
  });
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 100 ? `${line.slice(0, 97)}...` : line;
}

function shortList(places: readonly string[]): string {
  const unique = [...new Set(places)];
  return unique.length > 3
    ? `${unique.slice(0, 3).join(', ')} and ${unique.length - 3} more`
    : unique.join(', ');
}
