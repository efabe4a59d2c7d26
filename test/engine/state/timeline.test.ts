import { expect, it } from 'vitest';
import { createTimeline } from '../../../src/engine/state/timeline.ts';

const at = (batch: number, ...position: number[]) => ({ batch, position });

it('shows a value as of a moment, whatever came later', () => {
  const timeline = createTimeline();
  timeline.set([{ name: 'x', value: 1 }], at(1, 3));
  timeline.set([{ name: 'x', value: 2 }], at(1, 7));
  expect(timeline.before('x', at(1, 3))).toBeUndefined();
  expect(timeline.before('x', at(1, 4))).toBe(1);
  expect(timeline.before('x', at(1, 7))).toBe(1);
  expect(timeline.before('x', at(2, 0))).toBe(2);
  expect(timeline.now).toEqual({ x: 2 });
});

it('keeps what was read from its present values as it was', () => {
  const timeline = createTimeline();
  timeline.set([{ name: 'x', value: 1 }], at(1, 1));
  const seen = timeline.now;
  timeline.set([{ name: 'x', value: 2 }], at(1, 2));
  expect(seen).toEqual({ x: 1 });
});

it('forgets all values from a moment on', () => {
  const timeline = createTimeline();
  timeline.set([{ name: 'x', value: 1 }], at(1, 1));
  timeline.clear(at(1, 5));
  expect(timeline.now).toEqual({});
  expect(timeline.before('x', at(1, 4))).toBe(1);
  expect(timeline.before('x', at(1, 6))).toBeUndefined();
});
