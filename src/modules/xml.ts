import { z } from 'zod';
import { flag, text } from '../sdk/args.ts';
import { defineModule, type Failure, failure, isFailure, type Plan } from '../sdk/define.ts';
import type { Probe } from '../sdk/host.ts';
import { aliased } from './lib/aliased.ts';
import { editXml, otherEncoding, readXml } from './lib/edit/xml.ts';
import { namespaceNamed } from './lib/edit/xml-names.ts';
import { parseXPath, prefixesOf } from './lib/edit/xpath.ts';
import { refused } from './lib/files/attributes.ts';
import { expandHome } from './lib/files/paths.ts';
import { applyEdit, planEdit, textFileArguments } from './lib/files/text-file.ts';
import type { WrittenState } from './lib/files/written-file.ts';

const children = "give each child a path of its own: `/a/b/c[@name='x']`";

const argumentsSchema = aliased(
  {
    ...textFileArguments,
    xpath: text()
      .refine((path) => parseXPath(path) !== undefined, {
        error:
          "expected a path as `/a/b[@c='d']/e`: names, `*`, `//`, `@attribute`, `text()`, and in brackets numbers, " +
          '`last()`, and attributes, children or text with a value',
      })
      .describe('Which elements, or which attribute of theirs.'),
    value: z
      .union([z.string(), z.number(), z.boolean()], { error: 'expected text' })
      .transform(String)
      .optional()
      .describe('The text that they should have, or with an attribute its value.'),
    attribute: text()
      .refine((name) => /^(?:[\w.-]+:)?[\w.-]+$/.test(name), { error: 'expected the name of an attribute' })
      .optional()
      .describe('The attribute of these elements that is meant.'),
    state: z
      .enum(['present', 'absent'])
      .optional()
      .describe('Whether it should be there, which is the default.'),
    namespaces: z
      .record(z.string().min(1), z.string())
      .default({})
      .describe('What prefixes in `xpath` stand for. A name without a prefix is in no namespace.'),
    count: flag().default(false).describe('Only tell how many elements there are.'),
    content: z
      .enum(['text', 'attribute'])
      .optional()
      .describe(
        'Only tell what elements say, or their attributes: all, or the one that the path ends in. Fails where the path leads nowhere.',
      ),
    add_children: refused(children),
    set_children: refused(children),
    xmlstring: refused('a file of the host is edited: give `path`'),
    pretty_print: refused('all that is not changed stays as it is written', false),
    print_match: refused('`count` and `content` tell what a path leads to', false),
    input_type: refused(children, 'yaml'),
    insertbefore: refused('what is missing goes to the end', false),
    insertafter: refused('what is missing goes to the end', false),
    strip_cdata_tags: refused('all that is not changed stays as it is written', false),
  },
  { dest: 'path', file: 'path', ensure: 'state' },
).superRefine((args, context) => {
  const wrong = (message: string, path: string) =>
    context.addIssue({ code: 'custom', message, path: [path] });
  const path = parseXPath(args.xpath);
  if (path?.attribute !== undefined && args.attribute !== undefined)
    wrong('`xpath` ends in an attribute already', 'attribute');
  if (path?.text && args.state === 'absent')
    wrong("text can't be removed but only be empty: give `value: ''`", 'xpath');
  const attributePrefix = args.attribute?.includes(':') ? [args.attribute.split(':')[0] ?? ''] : [];
  for (const prefix of [...(path ? prefixesOf(path) : []), ...attributePrefix])
    if (namespaceNamed(prefix, args.namespaces) === undefined)
      wrong(`the prefix ${prefix} isn't one of \`namespaces\``, 'xpath');
  const attribute = path?.attribute ?? args.attribute;
  const looks = args.count || args.content !== undefined;
  if (attribute !== undefined && !looks && args.state !== 'absent' && args.value === undefined)
    wrong("an attribute needs a `value`; `''` is an empty one", 'value');
});

type Arguments = z.output<typeof argumentsSchema>;

/** Parts of an XML file. */
export const xml = defineModule({
  name: 'xml',
  summary: 'Set or remove elements and attributes of an XML file, all else kept as it is.',
  description:
    'Paths are the common part of XPath; anything else is refused before the run. Where a path leads nowhere, what is ' +
    'missing at its end is made. Python with lxml, which Ansible needs on the host, is not needed.',
  args: argumentsSchema,
  touches: ['path', 'dest', 'file'],
  examples: [
    {
      title: 'A port',
      args: {
        path: '/etc/app/server.xml',
        xpath: "/Server/Service[@name='web']/Connector/@port",
        value: '8081',
      },
    },
    {
      title: 'With a namespace',
      args: {
        path: '/srv/pom.xml',
        xpath: '/m:project/m:version',
        namespaces: { m: 'http://maven.apache.org/POM/4.0.0' },
        value: '1.2',
      },
    },
    {
      title: 'Gone',
      args: { path: '/etc/app/server.xml', xpath: "//Listener[@class='Old']", state: 'absent' },
    },
  ],
  returns: {
    path: 'The file.',
    count: 'How many elements the path led to.',
    matches:
      'With `content`: of each what it says, or its attributes, by its name: `{port: "80"}`, `{port: {id: "1"}}`.',
    backup_file: 'The copy that `backup` kept.',
  },
  async plan(args, host): Promise<Plan<WrittenState> | Failure> {
    const path = parseXPath(args.xpath);
    if (!path) return failure('this is no path that is known here');
    if (args.count || args.content !== undefined) return tell(args, host);
    let count = 0;
    const plan = await planEdit({ ...args, state: 'present' }, host, ({ text: before, own }) => {
      const references = otherEncoding(before) !== undefined;
      const edited = editXml(before, {
        path,
        namespaces: args.namespaces,
        present: args.state !== 'absent',
        attribute: args.attribute,
        value: args.value === undefined || references ? args.value : own(args.value),
        references,
      });
      if (!isFailure(edited)) count = edited.count;
      return edited;
    });
    return isFailure(plan) ? plan : { ...plan, result: { ...plan.result, count } };
  },
  apply: (changed, args, host) => applyEdit(changed, { ...args, state: 'present' }, host),
});

async function tell(args: Arguments, host: Probe): Promise<Plan<WrittenState> | Failure> {
  const file = await expandHome(host, args.path);
  const bytes = await host.read(file);
  if (!bytes) return failure(`there is no file ${file}`);
  const path = parseXPath(args.xpath);
  const attribute = path?.attribute ?? args.attribute;
  const text = new TextDecoder(otherEncoding(Buffer.from(bytes).toString('latin1')) && 'latin1').decode(
    bytes,
  );
  const found = path && readXml(text, { ...path, attribute }, args.namespaces, args.content ?? 'text');
  if (!found || isFailure(found)) return found ?? failure('this is no path that is known here');
  if (found.length === 0 && args.content !== undefined)
    return failure(`there is nothing at ${args.xpath} in ${file}`);
  const matches = args.content === undefined ? {} : { matches: found };
  return { current: {}, desired: {}, result: { path: file, count: found.length, ...matches } };
}
