/** Speed of a transfer, measured over its last few seconds. */
export interface Rate {
  /** Notes how much is done at a time in milliseconds; the speed a second, undefined until it can be told. */
  add(time: number, done: number): number | undefined;
}

const window = 5000;
/** Closer samples than this say nothing and would only pile up. */
const apart = 200;

/** A rate without samples. */
export function createRate(): Rate {
  const samples: { readonly time: number; readonly done: number }[] = [];
  return {
    add(time, done) {
      const last = samples.at(-1);
      if (!last || time - last.time >= apart) samples.push({ time, done });
      while (samples.length > 2 && time - (samples[1]?.time ?? time) > window) samples.shift();
      const first = samples[0];
      if (!first || time - first.time < apart) return undefined;
      return ((done - first.done) * 1000) / (time - first.time);
    },
  };
}
