import { text } from '../../sdk/args.ts';

/** A regular expression, as text that is one: a mistake in it is found with the other arguments. */
export function pattern() {
  return text().check((context) => {
    try {
      new RegExp(context.value);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      context.issues.push({ code: 'custom', input: context.value, message });
    }
  });
}
