/** What a task leaves for `register`, with Ansible's names: `changed`, `failed`, `msg`, `rc`, `stdout`, ... */
export type Result = Readonly<Record<string, unknown>>;

/** One before/after of a change, for `--diff` and `--output json`. */
export type Difference =
  | {
      readonly kind: 'attribute';
      readonly path?: string;
      readonly key: string;
      readonly before: unknown;
      readonly after: unknown;
    }
  | { readonly kind: 'text'; readonly path: string; readonly before: string; readonly after: string }
  | { readonly kind: 'summary'; readonly path: string; readonly lines: readonly string[] };

/** Why a task failed, in the words that its user needs. */
export interface FailureDetail {
  readonly message: string;
  /** What the command on the host said, where one failed. */
  readonly stderr?: string;
  readonly stdout?: string;
  readonly rc?: number;
  /** What to try. */
  readonly hint?: string;
}

/** What came of one task (or of one item of its loop) on one host. */
export type Outcome =
  | { readonly status: 'ok'; readonly result: Result }
  | { readonly status: 'changed'; readonly result: Result; readonly differences: readonly Difference[] }
  | { readonly status: 'skipped'; readonly result: Result; readonly reason: string }
  | {
      readonly status: 'failed';
      readonly result: Result;
      readonly failure: FailureDetail;
      readonly ignored: boolean;
    }
  | {
      readonly status: 'unreachable';
      readonly result: Result;
      readonly failure: FailureDetail;
      readonly ignored: boolean;
    }
  /** In check mode: what it would do can't be known; `reason` says what it depends on. */
  | {
      readonly status: 'unknown';
      readonly result: Result;
      readonly reason: string;
      /** What it would be if what it depends on changed nothing: as the host stands now. */
      readonly otherwise?: Outcome;
    };

/** The recap's row of a host, counted as Ansible counts: a changed or an ignored task is also `ok`. */
export interface Counts {
  readonly ok: number;
  readonly changed: number;
  readonly unreachable: number;
  readonly failed: number;
  readonly skipped: number;
  readonly rescued: number;
  readonly ignored: number;
  /** In check mode only: tasks whose effect can't be known. */
  readonly unknown?: number;
}

/** Whether a condition left a task out that asks whether this is a check: its author says that a check can't tell of it. */
export function isLeftOutOfChecks(outcome: Outcome): boolean {
  return (
    outcome.status === 'skipped' &&
    conditionsOf(outcome.result).some((one) => one.includes('ansible_check_mode'))
  );
}

/** The conditions that left a task, or all items of its loop, out. */
function conditionsOf({ false_condition, results }: Result): readonly string[] {
  const items = Array.isArray(results) ? (results as readonly Result[]) : [];
  return [false_condition, ...items.map((item) => item.false_condition)].map(String);
}
