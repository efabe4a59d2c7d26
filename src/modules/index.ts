import type { Module } from '../sdk/define.ts';
import { copy } from './copy.ts';
import { fetch } from './fetch.ts';
import { file } from './file.ts';
import { slurp } from './slurp.ts';
import { stat } from './stat.ts';
import { template } from './template.ts';

/** Every module that fplay brings along, by name. */
export const modules: readonly Module[] = [copy, fetch, file, slurp, stat, template];
