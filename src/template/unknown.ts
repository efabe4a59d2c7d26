import { DependsOnUnknown, MayBeRefused } from './templating.ts';

/** Lets a subclass put its private field onto any object: a private field is found without asking a proxy's traps. */
class Adopted {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: the point of the class, see above.
    return object;
  }
}

class Unknown extends Adopted {
  readonly #reason: string;
  readonly #isComing: boolean;
  constructor(reason: string, isComing = false) {
    super(new Proxy({}, refusals(reason)));
    this.#reason = reason;
    this.#isComing = isComing;
  }
  static reasonOf(value: object): string | undefined {
    return #reason in value ? value.#reason : undefined;
  }
  static isComing(value: object): boolean {
    return #isComing in value && value.#isComing;
  }
}

/**
 * A value that isn't known yet. It can be stored and handed on; whatever looks into it, compares or prints it throws
 * DependsOnUnknown with the reason.
 */
export function unknownValue(reason: string): unknown {
  return new Unknown(reason);
}

/** A time that isn't known yet, but is still to come: none that is past is the same. */
export function comingMoment(reason: string): unknown {
  return new Unknown(reason, true);
}

/** Whether a time is still to come. */
export function isComing(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Unknown.isComing(value);
}

/** Why a value isn't known, or undefined for a value that is. Looks at no property of it. */
export function unknownReason(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? Unknown.reasonOf(value) : undefined;
}

/** The value itself; throws DependsOnUnknown where it is unknown. */
export function known<T>(value: T): T {
  const reason = unknownReason(value);
  if (reason !== undefined) throw new DependsOnUnknown(reason);
  return value;
}

/** What work comes to; an unknown value where that depends on something unknown. */
export function orUnknown<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    return unknownOf(error) as T;
  }
}

/** The same for what is waited for. */
export async function whenKnown<T>(asked: Promise<T>): Promise<T> {
  return asked.catch((error: unknown) => unknownOf(error) as T);
}

/** Who may be refused an answer may get none at all. */
function unknownOf(error: unknown): unknown {
  if (error instanceof DependsOnUnknown && !(error instanceof MayBeRefused))
    return unknownValue(error.reason);
  throw error;
}

function refusals(reason: string): ProxyHandler<object> {
  const refuse = (): never => {
    throw new DependsOnUnknown(reason);
  };
  return {
    // The language itself asks every value that is awaited.
    get: (_target, key) => (key === 'then' ? undefined : refuse()),
    has: refuse,
    ownKeys: refuse,
    getOwnPropertyDescriptor: refuse,
    getPrototypeOf: refuse,
  };
}
