import type { Identity } from '../host/ground.ts';
import type {
  Access,
  Command,
  FileStat,
  GroupEntry,
  HostError,
  ListOptions,
  Output,
  UserEntry,
} from '../sdk/host.ts';

/** A question that was put to a host, with what came of it. */
export type Answered =
  | { readonly kind: 'stat'; readonly path: string; readonly follow: boolean; readonly answer?: FileStat }
  | { readonly kind: 'link'; readonly path: string; readonly answer?: { readonly target: string } }
  | { readonly kind: 'content'; readonly path: string; readonly how: string; readonly answer?: unknown }
  | {
      readonly kind: 'list';
      readonly path: string;
      readonly options: ListOptions;
      readonly answer: readonly FileStat[];
    }
  | { readonly kind: 'user'; readonly name: string; readonly answer?: UserEntry }
  | { readonly kind: 'group'; readonly name: string; readonly answer?: GroupEntry }
  | { readonly kind: 'name'; readonly of: string; readonly answer?: string }
  | { readonly kind: 'access'; readonly path: string; readonly answer: Access }
  | { readonly kind: 'query'; readonly command: Command; readonly secret: boolean; readonly answer: Output }
  | { readonly kind: 'facts'; readonly answer: Readonly<Record<string, unknown>> }
  | { readonly kind: 'identity'; readonly answer: Identity }
  /** Any of them, where the host refused. */
  | { readonly kind: 'refused'; readonly question: string; readonly answer: HostError };
