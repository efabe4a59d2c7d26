import { loadCustom, mistakesIn } from '../../load/custom.ts';
import { modules } from '../../modules/index.ts';
import { modulePage } from '../../sdk/docs.ts';
import { createRegistry, type Registry, shortName } from '../../sdk/registry.ts';
import { mistake } from '../../source/diagnostic.ts';
import type { Helper } from '../../template/helpers/helper.ts';
import { nearest } from '../../util/nearest.ts';
import { type Checked, refuse } from '../diagnostics.ts';
import { exitCodes } from '../exit-code.ts';
import type { Surroundings } from '../streams.ts';
import { keywordMeanings, keywordPage } from './keywords.ts';
import { roleDoc } from './role.ts';
import { ruleList, rulePage } from './rules.ts';
import { functionList, functionPage, helperList, helperPage } from './templates.ts';

/** One kind of thing that can be explained. */
interface Topic {
  /** As it is asked for: `fplay doc helper join`. */
  readonly word: string;
  /** Names with what each does. */
  readonly list: () => ReadonlyMap<string, string>;
  readonly page: (name: string) => string | undefined;
}

function topicsOf(registry: Registry, own: readonly Helper[]): readonly Topic[] {
  return [
    { word: 'module', list: () => moduleList(registry), page: (name) => pageOfModule(name, registry) },
    { word: 'helper', list: () => helperList(own), page: (name) => helperPage(name, own) },
    { word: 'function', list: () => functionList(own), page: (name) => functionPage(name, own) },
    { word: 'keyword', list: () => new Map(Object.entries(keywordMeanings)), page: keywordPage },
    { word: 'rule', list: ruleList, page: rulePage },
  ];
}

/** `fplay doc`: lists, or what is to be known of a module, helper, function, keyword, rule or role, as Markdown. */
export async function docCommand(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const custom = await loadCustom([process.cwd()], surroundings.importFile);
  const wrong = mistakesIn(custom);
  const doc =
    wrong.length > 0
      ? { diagnostics: wrong }
      : docOf(words, createRegistry([...modules, ...custom.modules]), custom.helpers);
  if ('diagnostics' in doc) return refuse(doc.diagnostics, surroundings);
  surroundings.out(doc.value.trimEnd());
  return exitCodes.well;
}

function docOf(words: readonly string[], registry: Registry, helpers: readonly Helper[]): Checked<string> {
  const [first, second] = words;
  const topics = topicsOf(registry, helpers);
  if (first === undefined) return { value: listed(moduleList(registry)) };
  if (first === 'role' && second !== undefined && words.length === 2) return roleDoc(second, process.cwd());
  const topic = topics.find(({ word }) => word === first);
  if (topic && words.length === 1 && !registry.get(first)) return { value: listed(topic.list()) };
  if (topic && second !== undefined && words.length === 2) return pageOf(second, [topic]);
  // A name alone is that of a module, or else of whatever has it.
  if (words.length === 1) return pageOf(first, topics);
  const hint = 'write fplay doc, fplay doc NAME, or fplay doc module|helper|function|keyword|rule|role NAME';
  return { diagnostics: [mistake(`\`${words.join(' ')}\` is no one thing to explain`, undefined, hint)] };
}

function pageOf(name: string, among: readonly Topic[]): Checked<string> {
  for (const { page } of among) {
    const value = page(name);
    if (value !== undefined) return { value };
  }
  const near = among.map(({ list }) => nearest(shortName(name), list().keys())).find(Boolean);
  const only = among.length === 1 ? among[0]?.word : undefined;
  const hint = near === undefined ? `fplay doc ${only ?? ''}`.trim() : `did you mean \`${near}\`?`;
  const what = only === undefined ? 'no module, helper, function, keyword or rule' : `no ${only}`;
  return {
    diagnostics: [
      mistake(`there is ${what} \`${name}\``, undefined, near ? hint : `${hint} lists what there is`),
    ],
  };
}

function listed(all: ReadonlyMap<string, string>): string {
  const width = Math.max(...[...all.keys()].map((name) => name.length));
  return [...all].map(([name, summary]) => `${name.padEnd(width)}  ${summary}`).join('\n');
}

function moduleList(registry: Registry): ReadonlyMap<string, string> {
  return new Map(registry.names().map((name) => [name, registry.get(name)?.summary ?? '']));
}

function pageOfModule(name: string, registry: Registry): string | undefined {
  const module = registry.get(name);
  return module && modulePage(module);
}
