import { z } from 'zod';
import { text } from '../sdk/args.ts';
import { defineModule, type Failure, isFailure } from '../sdk/define.ts';
import { aliased } from './lib/aliased.ts';
import { expandReplacement, pythonRegex } from './lib/edit/python-regex.ts';
import type { TextContent } from './lib/files/text-content.ts';
import { applyEdit, type Edited, pathAliases, planEdit, textFileArguments } from './lib/files/text-file.ts';

const argumentsSchema = aliased(
  {
    ...textFileArguments,
    regexp: text().describe(
      "Python's regular expression for what is replaced, everywhere; `^` and `$` match at every line.",
    ),
    replace: text()
      .default('')
      .describe('What takes its place; `\\1` and `\\g<name>` are groups of `regexp`.'),
    after: text()
      .optional()
      .describe('Only what follows the first match of this regular expression is looked at.'),
    before: text()
      .optional()
      .describe(
        'Only what stands before a match of this is looked at: the first behind `after`; without `after`, the last.',
      ),
    encoding: z
      .literal('utf-8', { error: 'only utf-8 is known' })
      .optional()
      .describe('`utf-8`, which is what is assumed anyway.'),
  },
  pathAliases,
);

type Arguments = z.output<typeof argumentsSchema>;

/** All matches of a pattern. */
export const replace = defineModule({
  name: 'replace',
  summary: 'Replace every match of a regular expression in a text file.',
  description:
    'The task is idempotent where what `replace` writes does not match `regexp` again, or matches as it is.',
  args: argumentsSchema,
  touches: ['path', 'dest', 'destfile', 'name'],
  examples: [
    {
      title: 'A name, everywhere',
      args: { path: '/etc/hosts', regexp: '\\bold\\.example\\b', replace: 'new.example' },
    },
    {
      title: 'In one section',
      args: {
        path: '/etc/app.ini',
        after: '\\[web\\]',
        before: '\\[db\\]',
        regexp: '^(port) *=.*$',
        replace: '\\1 = 8081',
      },
    },
  ],
  returns: {
    path: 'The file.',
    msg: 'How many replacements are made.',
    backup_file: 'The copy that `backup` kept.',
  },
  plan: (args, host) => planEdit(args, host, (content) => edit(args, content)),
  apply: (changed, args, host) => applyEdit(changed, args, host),
});

function edit(args: Arguments, content: TextContent): Edited | Failure {
  const regexp = pythonRegex('regexp', content.own(args.regexp), { multiline: true });
  if (isFailure(regexp)) return regexp;
  const section = sectionOf(args, content);
  if (isFailure(section)) return section;
  if (!section)
    return {
      text: content.text,
      msg: 'neither `after` nor `before` narrows the file down: they match nothing',
    };
  const [start, end] = section;
  const part = content.text.slice(start, end);
  let count = 0;
  let wrong: Failure | undefined;
  const replaced = part.replaceAll(regexp, (...found: unknown[]) => {
    count += 1;
    const expanded = expandReplacement(content.own(args.replace), matchOf(found));
    if (!isFailure(expanded)) return expanded;
    wrong = expanded;
    return '';
  });
  if (wrong) return wrong;
  const text = content.text.slice(0, start) + replaced + content.text.slice(end);
  return { text, msg: text === content.text ? '' : `${count} replacements made` };
}

/** The arguments of a replacer as a match: the groups, and named groups where there are any. */
function matchOf(found: readonly unknown[]): RegExpMatchArray {
  const last = found.at(-1);
  const groups = typeof last === 'object' ? (last as Record<string, string>) : undefined;
  const match = found.slice(0, groups ? -3 : -2) as string[];
  return Object.assign(match, groups && { groups }) as RegExpMatchArray;
}

/** Where the part that is looked at starts and ends; undefined where the file has no such part. */
function sectionOf(
  { after, before }: Arguments,
  content: TextContent,
): readonly [number, number] | Failure | undefined {
  if (after === undefined && before === undefined) return [0, content.text.length];
  const pattern = `${after ?? ''}(?P<fplay_section>.*${before === undefined || after === undefined ? '' : '?'})${before ?? ''}`;
  const regexp = pythonRegex(after === undefined ? 'before' : 'after', content.own(pattern), {
    dotAll: true,
  });
  if (isFailure(regexp)) return regexp;
  return regexp.exec(content.text)?.indices?.groups?.fplay_section;
}
