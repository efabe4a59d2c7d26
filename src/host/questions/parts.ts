import { nonce } from '../nonce.ts';
import type { Look } from './looks.ts';
import { cutOff, type LookQuestion, type Part, type Question, type ScriptQuestion } from './question.ts';

/** Paths that one process looks at: the answer to a few hundred still comes soon, and no limit of arguments is near. */
const most = 200;

/**
 * Questions as the parts of a request. Between two that may change the host the order is free: looks are put together,
 * what is asked twice is asked once, and what may take long comes last.
 */
export function partsOf(questions: readonly Question[]): readonly Part[] {
  const parts: Part[] = [];
  let asked: Question[] = [];
  for (const question of questions) {
    if ('look' in question || !question.changes) {
      asked.push(question);
      continue;
    }
    parts.push(...together(asked), scriptPart([question]));
    asked = [];
  }
  return [...parts, ...together(asked)];
}

function together(questions: readonly Question[]): readonly Part[] {
  const looks = questions.filter((question) => 'look' in question);
  const scripts = questions.filter((question) => 'script' in question);
  const short = groups(
    scripts.filter(({ setting }) => setting !== 'guarded'),
    ({ script }) => script,
  );
  return [
    ...[...groups(looks, ({ look }) => look.name).values()].flatMap(lookParts),
    ...[...short.values()].map(scriptPart),
    ...scripts.filter(({ setting }) => setting === 'guarded').map((script) => scriptPart([script])),
  ];
}

function lookParts(questions: readonly LookQuestion[]): readonly Part[] {
  const [first] = questions;
  if (!first) return [];
  const waiting = [...groups(questions, ({ path }) => path)];
  const parts: Part[] = [];
  for (let at = 0; at < waiting.length; at += most)
    parts.push(lookPart(first.look, new Map(waiting.slice(at, at + most))));
  return parts;
}

function lookPart(look: Look<unknown>, waiting: ReadonlyMap<string, readonly LookQuestion[]>): Part {
  const [mark, secret] = [nonce(), nonce()];
  const paths = [...waiting.keys()];
  const fail = (error: unknown) => {
    for (const { reject } of [...waiting.values()].flat()) reject(error);
  };
  return {
    questions: [...waiting.values()].flat(),
    script: look.script(paths, mark, secret),
    setting: 'bare',
    fail,
    hear(section) {
      if (!section) return fail(cutOff());
      try {
        const seen = look.read(section, paths, mark, secret);
        for (const [path, questions] of waiting)
          for (const { resolve } of questions)
            resolve(seen.has(path) ? { value: seen.get(path) } : undefined);
      } catch (error) {
        // Nobody stands around whoever hears the answer: it would end the program.
        fail(error);
      }
    },
  };
}

/** Scripts that are the same. */
function scriptPart(questions: readonly ScriptQuestion[]): Part {
  const [first] = questions;
  if (!first) throw new Error('a part that nobody asked for');
  const { script, setting, chain } = first;
  return {
    questions,
    script,
    setting,
    chain,
    hear(section) {
      if (chain && section?.code !== 0) chain.stopped = true;
      for (const { resolve } of questions) resolve(section);
    },
    fail(error) {
      if (chain && !chain.stopped) Object.assign(chain, { stopped: true, failure: error });
      for (const { reject } of questions) reject(error);
    },
  };
}

function groups<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const group = found.get(key(item));
    if (group) group.push(item);
    else found.set(key(item), [item]);
  }
  return found;
}
