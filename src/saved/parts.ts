/** An answer in parts that can be compared and shown one by one; what starts with `#` is a digest. */
export type Parts = Readonly<Record<string, string>>;

/** Text that may stand in a file of plans as it is: neither long nor with a secret in it. */
export type Shown = (text: string) => string;
