import { z } from 'zod';
import { flag, text, whole } from '../sdk/args.ts';
import { defineModule, type Failure, failure, isFailure } from '../sdk/define.ts';
import { planRun, runArguments, runCommand, runReturns } from './lib/command/run-command.ts';
import { tclRegex } from './lib/command/tcl-regex.ts';
import { splitWords } from './lib/command/words.ts';

const { chdir, creates, removes } = runArguments;

const argumentsSchema = z.strictObject({
  command: text().describe('The command line. It is split into words as a shell does, but no shell runs it.'),
  responses: z
    .record(z.string().min(1), z.union([text(), z.array(text()).min(1)]), {
      error: 'expected a mapping of questions to answers',
    })
    .superRefine((asked, context) => {
      for (const question of Object.keys(asked)) {
        const { problem } = tclRegex(question);
        if (problem) context.addIssue({ code: 'custom', message: problem, path: [question] });
      }
    })
    .describe(
      'What to answer, by a regular expression for the question; a list has one answer for each time it is asked.',
    ),
  timeout: whole()
    .pipe(z.number().min(1))
    .nullable()
    .default(30)
    .describe('Seconds that the command may say nothing new; `null` waits as long as it takes.'),
  echo: flag().default(false).describe('Keep the answers in the output.'),
  chdir,
  creates,
  removes,
});

type Arguments = z.output<typeof argumentsSchema>;

/** The code with which our own script gives up; what it says on stderr tells it from a command's. */
const gaveUp = 253;
const mark = 'fplay: ';

/** Commands that ask. */
export const expect = defineModule({
  name: 'expect',
  summary: 'Run a command on a terminal of its own, and answer what it asks.',
  description:
    'The host needs the program expect, where Ansible needs Python with pexpect. Questions are regular expressions as ' +
    'Python writes them; look-behind is not known. Where several fit what was said, the first of them is answered. ' +
    'Answers reach it by its input alone.',
  args: argumentsSchema,
  examples: [
    {
      title: 'A new password',
      args: {
        command: 'passwd flink',
        responses: { '(?i)new password': '{{ password }}', '(?i)retype': '{{ password }}' },
      },
    },
    {
      title: 'One answer after the other',
      args: {
        command: '/opt/app/install',
        creates: '/opt/app/done',
        responses: { 'Continue\\?': ['yes', 'no'] },
      },
    },
  ],
  returns: runReturns,
  async plan(args, host, control) {
    const words = splitWords(args.command);
    if ('failed' in words) return words;
    if (words.length === 0 || words[0] === '') return failure('there is no command to run');
    return planRun(args.command, { ...args, read_only: false }, host, control);
  },
  async apply(_changes, args, host, control) {
    const words = splitWords(args.command);
    if ('failed' in words) return words;
    if ((await host.which('expect')) === undefined)
      return failure('there is no program expect on this host', {
        hint: 'install expect first',
        result: { changed: false },
      });
    const values = {
      chdir: args.chdir,
      read_only: false,
      stdin: script(words, args),
      stdin_add_newline: true,
    };
    const invocation = { command: ['expect', '-'], shown: args.command };
    const done = await runCommand(host, invocation, values, control);
    return isFailure(done) ? explained(done) : done;
  },
});

/** Our own script's reason in place of its code. */
function explained(given: Failure): Failure {
  const { rc, stderr } = given.result ?? {};
  if (rc !== gaveUp || typeof stderr !== 'string' || !stderr.startsWith(mark)) return given;
  return { ...given, failed: stderr.slice(mark.length).trim() };
}

/** A script for expect(1). Every text of the task's is in hexadecimal digits: nothing in it means anything to Tcl. */
function script(words: readonly string[], { responses, timeout, echo }: Arguments): string {
  const asked = Object.entries(responses);
  const lists = asked.map(
    ([, answers], index) => `set answers(${index}) [list ${[answers].flat().map(tcl).join(' ')}]`,
  );
  const patterns = asked.map(
    ([question], index) => `${pattern(question)} { answer ${index} ${tcl(question)}; exp_continue }`,
  );
  const repeated = asked.map(
    ([, answers], index) => `set repeated(${index}) ${Array.isArray(answers) ? 0 : 1}`,
  );
  return `proc text {hex} { encoding convertfrom utf-8 [binary format H* $hex] }
proc give_up {why} { global out; puts -nonewline [encoding convertto utf-8 $out]; flush stdout; puts stderr "${mark}$why"; exit ${gaveUp} }
proc answer {index question} {
  global answers repeated out
  append out $::expect_out(buffer)
  if {[llength $answers($index)] == 0} { give_up "no answer is left to $question" }
  send -- "[string trimright [lindex $answers($index) 0] \\n]\\n"
  if {!$repeated($index)} { set answers($index) [lrange $answers($index) 1 end] }
}
fconfigure stdout -translation binary -encoding binary
log_user 0
encoding system utf-8
match_max 1000000
set out ""
set timeout ${timeout ?? -1}
set stty_init ${echo ? 'echo' : '-echo'}
${[...lists, ...repeated].join('\n')}
if {[catch {eval spawn -noecho [list ${words.map(tcl).join(' ')}]} why]} { give_up $why }
expect {
  ${patterns.join('\n  ')}
  timeout { set timeout 0; expect -re {.+} { append out $expect_out(buffer) }; give_up "the command said nothing new for ${timeout} seconds" }
  eof { append out $expect_out(buffer) }
}
puts -nonewline [encoding convertto utf-8 $out]
flush stdout
set ended [wait]
if {[lindex $ended 2] == -1 || [lindex $ended 4] eq "CHILDKILLED"} { exit 137 }
exit [lindex $ended 3]`;
}

/** expect's own search for a quick start forgets `(?i)`. */
function pattern(question: string): string {
  const { regex, ignoreCase } = tclRegex(question);
  return `${ignoreCase ? '-nocase ' : ''}-re ${tcl(regex)}`;
}

function tcl(word: string): string {
  return `[text "${Buffer.from(word).toString('hex')}"]`;
}
