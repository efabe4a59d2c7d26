import type { Command } from './host.ts';

/** Prints the home of the user that a task runs as. */
export const homeQuestion: Command = 'printf %s "$HOME"';
