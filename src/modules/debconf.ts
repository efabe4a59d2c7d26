import { z } from 'zod';
import type { Result } from '../model/outcome.ts';
import { flag, text } from '../sdk/args.ts';
import { defineModule, type Failure, failure, isFailure, type Plan } from '../sdk/define.ts';
import type { ModelHands, Output, Probe } from '../sdk/host.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { aliased } from './lib/aliased.ts';

interface DebconfState {
  /** A password isn't told: `another one`, or `as wanted`. */
  readonly answer: string;
}

function name(what: string) {
  return text().refine((value) => /^[^\s-]\S*$/.test(value), { error: `expected ${what}` });
}

const argumentsSchema = aliased(
  {
    name: name('the name of a package').describe('The package.'),
    question: name('the name of a question')
      .optional()
      .describe('The question, as `tzdata/Areas`; without it, only the answers are told.'),
    vtype: z
      .enum(['boolean', 'multiselect', 'note', 'password', 'seen', 'select', 'string', 'text', 'title'])
      .optional()
      .describe('Its type; `seen`: whether it counts as asked.'),
    value: z
      .union([z.string(), z.number(), z.boolean(), z.array(text())], {
        error: 'expected text, or a list of texts',
      })
      .optional()
      .describe('The answer; with `multiselect` also a list, in any order.'),
    unseen: flag().default(false).describe('Let it be asked all the same.'),
  },
  { pkg: 'name', selection: 'question', setting: 'question', answer: 'value' },
).superRefine((args, context) => {
  const wrong = (message: string, path: string) =>
    context.addIssue({ code: 'custom', message, path: [path] });
  const given = [args.question, args.vtype, args.value].filter((value) => value !== undefined).length;
  if (given > 0 && given < 3) wrong('`question`, `vtype` and `value` need each other', 'question');
  if (Array.isArray(args.value) && args.vtype !== 'multiselect')
    wrong('a list is for `vtype: multiselect`', 'value');
  if (/[\r\n]|\\$/.test(textOf(args.value))) wrong('expected one line', 'value');
  if (args.vtype === 'boolean' && !/^(true|false)$/i.test(textOf(args.value)))
    wrong('expected true or false, which is what debconf takes for yes or no', 'value');
});

type Arguments = z.output<typeof argumentsSchema>;

/** Answers to what Debian's packages ask while they are installed. */
export const debconf = defineModule({
  name: 'debconf',
  summary: 'Answer a question of a package of Debian before it is installed.',
  description:
    'What a package was configured with already changes by `dpkg-reconfigure`, in a handler. Passwords are never told.',
  args: argumentsSchema,
  secrets: ({ vtype }) => (vtype === 'password' ? ['value'] : []),
  touches: (given) => [`debconf ${given('name') ?? given('pkg') ?? ''}`, '/var/cache/debconf'],
  examples: [
    {
      title: 'An answer',
      args: {
        name: 'postfix',
        question: 'postfix/main_mailer_type',
        vtype: 'select',
        value: 'No configuration',
      },
    },
    {
      title: 'Several',
      args: {
        name: 'locales',
        question: 'locales/locales_to_be_generated',
        vtype: 'multiselect',
        value: ['de_DE.UTF-8 UTF-8', 'en_US.UTF-8 UTF-8'],
      },
    },
    { title: 'What there is', args: { name: 'tzdata' } },
  ],
  returns: { current: 'The answers by question.', previous: 'The answer that was there.' },
  async plan(args, host): Promise<Plan<DebconfState> | Failure> {
    const seen = await look(args, host);
    if (isFailure(seen)) return seen;
    const { question, vtype } = args;
    if (question === undefined) return { current: {}, desired: {}, result: { current: seen.answers } };
    const wanted = textOf(args.value);
    const isSame = seen.answer !== undefined && comparable(args, seen.answer) === comparable(args, wanted);
    const isSecret = vtype === 'password';
    return {
      current: { answer: isSame ? 'as wanted' : isSecret ? 'another one' : (seen.answer ?? 'none') },
      desired: { answer: isSame || isSecret ? 'as wanted' : wanted },
      result: isSecret
        ? {}
        : isSame
          ? { current: seen.answers }
          : { current: { [question]: wanted }, previous: { [question]: seen.answer ?? '' } },
    };
  },
  async apply(_changes, args, host) {
    const command = ['debconf-set-selections', ...(args.unseen ? ['-u'] : [])];
    await host.must(`answer ${args.question}`, command, {
      stdin: `${[args.name, args.question, args.vtype, textOf(args.value)].join(' ')}\n`,
      effect: (model) => answers(model, args),
    });
    return undefined;
  },
});

function textOf(value: z.output<typeof argumentsSchema>['value']): string {
  if (value === undefined) return '';
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** Answers that mean the same are the same. */
function comparable({ vtype, value }: Arguments, answer: string): string {
  if (vtype === 'boolean' || vtype === 'seen') return answer.toLowerCase();
  if (!Array.isArray(value)) return answer;
  return answer
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .toSorted()
    .join(', ');
}

interface Answers {
  readonly answers: Result;
  /** That of the question; undefined where nobody has asked or answered it. */
  readonly answer: string | undefined;
}

function showCommand({ name: of }: Arguments): readonly string[] {
  return ['debconf-show', of];
}

/** What debconf-show tells of a package. */
const linePattern = /^[* ] ([^\s:]\S*): ?(.*)$/;

async function look(args: Arguments, host: Probe): Promise<Answers | Failure> {
  const reads = [`debconf ${args.name}`];
  const isHidden = args.vtype === 'password' || args.vtype === 'seen';
  const [all, hidden] = await allInOrder([
    host.query(showCommand(args), { reads }),
    isHidden
      ? host.query(['debconf-communicate', args.name], { reads, stdin: hiddenQuestion(args) })
      : undefined,
  ]);
  if (all.code === 127) return failure('this host has no debconf', { hint: 'only Debian and Ubuntu have' });
  if (all.code !== 0) return failure(`can't read the answers for ${args.name}: ${all.stderr.trim()}`);
  const answers = answersOf(all);
  const hiddenAnswer = /^0 (.*)$/m.exec(hidden?.stdout ?? '')?.[1];
  const answer = isHidden ? hiddenAnswer : args.question && answers[args.question];
  return { answers, answer };
}

function answersOf({ stdout }: Output): Readonly<Record<string, string>> {
  const found = stdout.split('\n').map((line) => linePattern.exec(line));
  return Object.fromEntries(found.flatMap((match) => (match ? [[match[1] ?? '', match[2] ?? '']] : [])));
}

function hiddenQuestion({ question, vtype }: Arguments): string {
  return vtype === 'seen' ? `FGET ${question} seen\n` : `GET ${question}\n`;
}

/** The answers of the package are those that were there, and this one. */
async function answers(model: ModelHands, args: Arguments): Promise<void> {
  const before = await model.query(showCommand(args), { reads: [`debconf ${args.name}`] });
  model.changeState(`debconf ${args.name}`);
  if (args.vtype === 'seen' || args.vtype === 'password') return;
  const others = before.stdout
    .split('\n')
    .filter((line) => line !== '' && linePattern.exec(line)?.[1] !== args.question);
  const stdout = [...others, `* ${args.question}: ${textOf(args.value)}`, ''].join('\n');
  model.answer(showCommand(args), { ...before, stdout });
}
