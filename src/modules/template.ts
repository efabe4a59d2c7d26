import { z } from 'zod';
import { flag, modeOrPreserve } from '../sdk/args.ts';
import { type Control, defineModule, type Failure, failure, type Plan } from '../sdk/define.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { attributeArguments, pathResult, preserving, refused } from './lib/files/attributes.ts';
import { below, expandHome, hostPath, makeParents, nameOf, withoutSlash } from './lib/files/paths.ts';
import { contentDifference, decryptedDifference } from './lib/files/text-content.ts';
import { validateArgument } from './lib/files/validate.ts';
import {
  applyWritten,
  bytesOf,
  lookAt,
  planWritten,
  refuseTarget,
  sha256Of,
  type WrittenState,
} from './lib/files/written-file.ts';

const jinja = 'templates are Handlebars, not Jinja';

const argumentsSchema = z.strictObject({
  src: z.string().min(1).describe('The template, looked for in `templates/`; its name ends in `.hbs`.'),
  dest: hostPath().describe(
    'The file on the host; a folder that exists, or a path that ends in `/`, gets the file under its own name without `.hbs`.',
  ),
  ...attributeArguments,
  mode: modeOrPreserve()
    .optional()
    .describe(`${attributeArguments.mode.description} \`preserve\` takes that of \`src\`.`),
  backup: flag().default(false).describe('Keep a copy of the file that is replaced, beside it.'),
  force: flag()
    .default(true)
    .describe('Replace a file that is there; without it only a missing one is made.'),
  follow: flag().default(false).describe('Where `dest` is a link, keep it and write what it points to.'),
  validate: validateArgument(),
  newline_sequence: z
    .enum(['\n', '\r', '\r\n', '\\n', '\\r', '\\r\\n'])
    .default('\n')
    .describe('How lines end in the file.'),
  output_encoding: z
    .literal('utf-8', { error: 'only utf-8 is written' })
    .optional()
    .describe('`utf-8`, which is what is written anyway.'),
  trim_blocks: refused(`${jinja}: write {{~ or ~}} to cut white space`, true),
  lstrip_blocks: refused(`${jinja}: write {{~ or ~}} to cut white space`, false),
  block_start_string: refused(`${jinja}, and its marks are fixed`),
  block_end_string: refused(`${jinja}, and its marks are fixed`),
  variable_start_string: refused(`${jinja}, and its marks are fixed`),
  variable_end_string: refused(`${jinja}, and its marks are fixed`),
  comment_start_string: refused(`${jinja}, and its marks are fixed`),
  comment_end_string: refused(`${jinja}, and its marks are fixed`),
});

type Arguments = z.output<typeof argumentsSchema>;

/** Writes a rendered template. */
export const template = defineModule({
  name: 'template',
  summary: 'Render a Handlebars template of the control machine into a file on the host.',
  description:
    'Besides the variables of the task a template has `ansible_managed`, `template_path`, `template_fullpath`, ' +
    '`template_destpath` and `template_host`. The `checksum` of the result is a sha256.',
  args: argumentsSchema,
  namedFile: ({ src }) =>
    typeof src === 'string' ? { kind: 'templates', argument: 'src', name: src, template: true } : undefined,
  touches: ['dest'],
  examples: [
    {
      title: 'A configuration',
      args: { src: 'flink-conf.yaml.hbs', dest: '/opt/flink/conf/flink-conf.yaml', mode: '0644' },
    },
    {
      title: 'Only where it is right',
      args: { src: 'sudoers.hbs', dest: '/etc/sudoers.d/flink', mode: '0440', validate: 'visudo -cf %s' },
    },
  ],
  returns: {
    dest: 'The file.',
    checksum: 'Its sha256.',
    src: 'The template.',
    backup_file: 'The copy that `backup` kept.',
  },
  async plan(args, host, control): Promise<Plan<WrittenState> | Failure> {
    if (/\.(j2|jinja2?)$/.test(args.src))
      return failure(`${args.src} is a Jinja template by its name, and ${jinja}`, {
        hint: 'write it in Handlebars ({{ name }}, {{#if}}, {{#each}}) and name it .hbs',
      });
    const path = await control.locate('templates', args.src);
    if (typeof path !== 'string') return path;
    const dest = await expandHome(host, args.dest);
    const inFolder = below(withoutSlash(dest), nameOf(path).replace(/\.hbs$/, ''));
    const text = await render(args, path, dest, control);
    if (typeof text !== 'string') return text;
    const content = Buffer.from(text);
    const [straight, inside, ...present] = await allInOrder([
      lookAt(host, withoutSlash(dest)),
      lookAt(host, inFolder),
      host.read(withoutSlash(dest), { compared: true }),
      host.read(inFolder, { compared: true }),
    ]);
    const isFolder = dest.endsWith('/') || straight.end?.type === 'directory';
    const target = isFolder ? inside : straight;
    const refusal = refuseTarget(target, dest.endsWith('/'));
    if (refusal) return refusal;
    if (!args.force && target.own)
      return {
        current: {},
        desired: {},
        result: { dest: target.path, src: path, ...pathResult(target.end) },
      };
    const before = present[isFolder ? 1 : 0];
    const source = await control.file(path, { decrypt: true });
    const plan = planWritten(target, {
      attributes: preserving(args, source),
      present: before,
      content,
      difference: source?.held
        ? decryptedDifference(target.path)
        : contentDifference(target.path, before, content),
      follow: args.follow,
    });
    return { ...plan, result: { ...plan.result, src: path, checksum: sha256Of(content) } };
  },
  async apply(changed, args, host, control) {
    const path = await control.locate('templates', args.src);
    if (typeof path !== 'string') return path;
    const dest = await expandHome(host, args.dest);
    const straight = withoutSlash(dest);
    const isFolder =
      dest.endsWith('/') || (await host.stat(straight, { follow: true }))?.type === 'directory';
    const target = isFolder ? below(straight, nameOf(path).replace(/\.hbs$/, '')) : straight;
    if (dest.endsWith('/')) await makeParents(host, target);
    return applyWritten(host, target, changed, bytesOf(changed), args);
  },
});

async function render(
  args: Arguments,
  path: string,
  dest: string,
  control: Control,
): Promise<string | Failure> {
  const text = await control.renderFile(path, {
    ansible_managed: 'Ansible managed',
    template_path: args.src,
    template_fullpath: path,
    template_destpath: dest,
    template_host: control.host,
  });
  if (typeof text !== 'string') return text;
  const newline = args.newline_sequence.replace('\\r', '\r').replace('\\n', '\n');
  const source = await control.file(path, { decrypt: true }).then((file) => file?.read());
  const written = source && Buffer.from(source).includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text;
  return newline === '\n' ? written : written.replaceAll(/\r?\n/g, newline);
}
