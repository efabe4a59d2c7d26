/** Ends a `switch` over a union: the compiler points here when a case is missing. */
export function never(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
