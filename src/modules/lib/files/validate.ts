import { z } from 'zod';
import type { Content } from '../../../sdk/content.ts';
import { type Failure, failure } from '../../../sdk/define.ts';
import type { Hands } from '../../../sdk/host.ts';
import { splitWords } from '../command/words.ts';
import { validates } from './validators.ts';

/** The argument `validate`. */
export function validateArgument() {
  return z
    .string()
    .refine((command) => command.includes('%s'), {
      error: 'expected %s where the name of the new file belongs',
    })
    .optional()
    .describe(
      'A command that the new content has to pass before it takes the place of the old; `%s` is its file.',
    );
}

/** Runs the command, without a shell, on a temporary file with the new content; what it said where it refuses. */
export async function validateContent(
  host: Hands,
  command: string | undefined,
  content: Content,
): Promise<Failure | undefined> {
  if (command === undefined) return undefined;
  return host.withFile(content, (path) => validateFile(host, command, path));
}

/** The same for a file that is on the host already. */
export async function validateFile(
  host: Hands,
  command: string | undefined,
  path: string,
): Promise<Failure | undefined> {
  if (command === undefined) return undefined;
  const words = splitWords(command);
  if ('failed' in words) return words;
  const output = await host.run(
    words.map((word) => word.replaceAll('%s', () => path)),
    { effect: (model) => validates(model, words, path) },
  );
  if (output.code === 0) return undefined;
  const said = (output.stderr || output.stdout).trim();
  return failure(`failed to validate: ${command} ended with code ${output.code}${said && `: ${said}`}`, {
    hint: 'the file on the host was left as it is',
    result: { rc: output.code, exit_status: output.code, stdout: output.stdout, stderr: output.stderr },
  });
}
