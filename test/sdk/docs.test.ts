import { expect, test } from 'vitest';
import { z } from 'zod';
import { flag, list, text, whole } from '../../src/sdk/args.ts';
import { defineModule } from '../../src/sdk/define.ts';
import { argumentDocs, moduleDocs, modulePage, moduleSchema } from '../../src/sdk/docs.ts';

const refused = z
  .never()
  .optional()
  .meta({ description: 'Not supported: it has no meaning here', standing: 'refused' });

const sample = defineModule({
  name: 'sample',
  summary: 'Do a thing.',
  description: 'More about it.',
  args: z
    .strictObject({
      name: list(text()).describe('Whom it | concerns.'),
      state: z.enum(['on', 'off']).default('on').describe('What it should be.'),
      force: flag().default(false).describe('Whether to insist.'),
      count: whole().optional().describe('How many.'),
      old: refused,
      older: refused,
    })
    .refine(() => true),
  freeForm: 'name',
  examples: [
    { title: 'Short', args: { name: 'yes' } },
    { title: 'Long', args: { name: ['a'], force: true } },
  ],
  returns: { thing: 'What was done.' },
  async plan() {
    return { current: {}, desired: {} };
  },
});

test('arguments with their types, defaults and whether they must be given', () => {
  expect(argumentDocs(sample)).toEqual([
    {
      name: 'name',
      type: 'list of text',
      required: true,
      default: undefined,
      description: 'Whom it | concerns.',
    },
    {
      name: 'state',
      type: '`on`, `off`',
      required: false,
      default: '"on"',
      description: 'What it should be.',
    },
    {
      name: 'force',
      type: 'true or false',
      required: false,
      default: 'false',
      description: 'Whether to insist.',
    },
    { name: 'count', type: 'number', required: false, default: undefined, description: 'How many.' },
    expect.objectContaining({ name: 'old', required: false }),
    expect.objectContaining({ name: 'older' }),
  ]);
});

test('the page', () => {
  expect(modulePage(sample)).toBe(`# sample

Do a thing.

More about it.

## Arguments

- \`name\` (list of text; required): Whom it | concerns.
- \`state\` (\`on\`, \`off\`; default \`"on"\`): What it should be.
- \`force\` (true or false; default \`false\`): Whether to insist.
- \`count\` (number): How many.
- \`old\`, \`older\`: not supported: it has no meaning here

Text right behind the module's name is \`name\`.

## Examples

\`\`\`yaml
- name: Short
  sample: "yes"
- name: Long
  sample:
    name:
      - a
    force: true
\`\`\`

## Result

Beside \`changed\`, \`failed\` and \`msg\`:

- \`thing\`: What was done.
`);
});

test('the schema takes one value for a list, and templates for words of a choice', () => {
  const { properties, additionalProperties, required } = moduleSchema(sample);
  expect(additionalProperties).toBe(false);
  expect(required).toEqual(['name']);
  expect(properties?.name).toMatchObject({
    anyOf: [{ type: 'array' }, { type: ['string', 'number'] }, { type: 'string' }, {}],
  });
  expect(properties?.state).toMatchObject({
    default: 'on',
    anyOf: [{ enum: ['on', 'off'] }, { pattern: '\\{\\{' }],
  });
  expect(properties?.count).toEqual({ description: 'How many.', type: ['number', 'string'] });
});

test('a page for each module, and a list of them', () => {
  const pages = moduleDocs([sample]);
  expect([...pages.keys()]).toEqual(['README.md', 'sample.md']);
  expect(pages.get('README.md')).toContain('| [sample](sample.md) | Do a thing. |');
});
