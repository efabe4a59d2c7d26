/** The public API: what a module author needs, and what it takes to run playbooks from a program. */
export { z } from 'zod';
export { selectHosts } from './compile/hosts.ts';
export { compileProgram } from './compile/program.ts';
export { runProgram } from './engine/run.ts';
export type { PlannedPlay, RunInput, RunSummary, VariablesFile } from './engine/state/input.ts';
export { loadInventory } from './load/inventory/inventory.ts';
export { loadProject, type Project } from './load/project.ts';
export type { RunEvent, TaskRef } from './model/event.ts';
export type { Group, Host, Inventory, Vars } from './model/inventory.ts';
export type { Counts, Difference, FailureDetail, Outcome, Result } from './model/outcome.ts';
export { modules } from './modules/index.ts';
export { flag, list, mode, text, whole } from './sdk/args.ts';
export { type Control, defineModule, type Failure, failure, type Module, type Plan } from './sdk/define.ts';
export type { Command, CommandOptions, FileStat, Hands, LocalFile, Output, Probe } from './sdk/host.ts';
export { createRegistry, type Registry } from './sdk/registry.ts';
export { type Diagnostic, formatDiagnostic } from './source/diagnostic.ts';
export { createTemplating } from './template/create-templating.ts';
export type { Templating } from './template/templating.ts';
