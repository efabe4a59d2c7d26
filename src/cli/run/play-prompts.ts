import type { Vars } from '../../model/inventory.ts';
import type { Prompt } from '../../model/prompt.ts';
import { mistake } from '../../source/diagnostic.ts';
import { unsafeText } from '../../source/values.ts';
import type { Checked } from '../diagnostics.ts';
import { askOpenly, askSecret } from '../prompt.ts';
import type { Surroundings } from '../streams.ts';
import type { Tools } from '../tools.ts';
import type { Plan } from './plan.ts';

/**
 * A plan whose plays have the answers to their `vars_prompt` among their variables, asked for on the terminal. What `-e`
 * gives isn't asked for; without a terminal, what has no default is a mistake. One question is asked once, whichever
 * plays have it. Throws PromptInterrupted.
 */
export async function withAnswers(
  plan: Plan,
  tools: Pick<Tools, 'extraVars' | 'secrets'>,
  surroundings: Surroundings,
): Promise<Checked<Plan>> {
  const all = plan.plays.flatMap(({ program }) => program.play.prompts);
  const isGiven = ({ name }: Prompt) => Object.hasOwn(tools.extraVars, name);
  for (const prompt of all.filter(isGiven))
    if (prompt.hidden) tools.secrets.add(String(tools.extraVars[prompt.name]));
  const wanted = all.filter((prompt) => !isGiven(prompt));
  const unanswered = wanted.filter((prompt) => prompt.default === undefined);
  if (surroundings.stdin.isTTY !== true && unanswered.length > 0)
    return { diagnostics: unanswered.map(nobodyToAsk) };
  const answers = new Map<string, unknown>();
  for (const prompt of wanted) {
    const key = keyOf(prompt);
    if (answers.has(key)) continue;
    const answer = surroundings.stdin.isTTY === true ? await ask(prompt, surroundings) : '';
    if (prompt.hidden) tools.secrets.add(answer);
    // An answer is data: it is never rendered. A default is the playbook's own text.
    answers.set(key, answer === '' && prompt.default !== undefined ? prompt.default : unsafeText(answer));
  }
  const answered = (prompts: readonly Prompt[]): Vars =>
    Object.fromEntries(
      prompts.filter((one) => answers.has(keyOf(one))).map((one) => [one.name, answers.get(keyOf(one))]),
    );
  const plays = plan.plays.map((planned) => {
    const { program } = planned;
    const { play } = program;
    const vars = { ...play.vars, ...answered(play.prompts) };
    return { ...planned, program: { ...program, play: { ...play, vars } } };
  });
  return { value: { ...plan, plays } };
}

function keyOf({ name, question }: Prompt): string {
  return JSON.stringify([name, question]);
}

function nobodyToAsk({ name, place }: Prompt) {
  const what = `\`${name}\` is to be asked for, and the input is no terminal`;
  return mistake(what, place, `give it with \`-e ${name}=...\`, or give it a \`default\``);
}

async function ask(prompt: Prompt, surroundings: Surroundings): Promise<string> {
  const { question, hidden, confirm } = prompt;
  const shown = prompt.default === undefined ? question : `${question} [${String(prompt.default)}]`;
  const once = (text: string) => (hidden ? askSecret(text, surroundings) : askOpenly(text, surroundings));
  for (;;) {
    const answer = await once(`${shown}: `);
    if (!confirm || (await once(`confirm ${shown}: `)) === answer) return answer;
    surroundings.error('the answers differ');
  }
}
