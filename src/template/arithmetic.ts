import { isNumber } from './compare.ts';
import { Fault } from './fault.ts';
import { kindOf } from './member.ts';

/**
 * `+ - * / %` of CEL. Numbers are added as numbers, texts and lists are joined. Two whole numbers divide to a whole
 * number, unless one of them is written as a fraction. Throws Fault.
 */
export function arithmetic(operator: string, left: unknown, right: unknown, fractional: boolean): unknown {
  if (isNumber(left) && isNumber(right)) return calculate(operator, left, right, fractional);
  if (operator === '+' && typeof left === 'string' && typeof right === 'string') return left + right;
  if (operator === '+' && Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  const hint = [left, right].some((side) => typeof side === 'string')
    ? 'use `int(x)` or `string(x)` first'
    : undefined;
  throw new Fault(`\`${operator}\` doesn't go with ${kindOf(left)} and ${kindOf(right)}`, { hint });
}

/** The number with its sign turned. Throws Fault. */
export function negate(value: unknown): number | bigint {
  if (isNumber(value)) return -value;
  throw new Fault(`\`-\` needs a number, not ${kindOf(value)}`);
}

function calculate(
  operator: string,
  left: number | bigint,
  right: number | bigint,
  fractional: boolean,
): unknown {
  const whole = !fractional && isWhole(left) && isWhole(right);
  if ((operator === '/' || operator === '%') && Number(right) === 0) throw new Fault('division by zero');
  return whole
    ? narrow(ofIntegers(operator, BigInt(left), BigInt(right)))
    : ofNumbers(operator, Number(left), Number(right));
}

function isWhole(value: number | bigint): boolean {
  return typeof value === 'bigint' || Number.isSafeInteger(value);
}

function ofIntegers(operator: string, left: bigint, right: bigint): bigint {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    default:
      return left % right;
  }
}

function ofNumbers(operator: string, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    default:
      return left % right;
  }
}

/** The number kind that YAML has, wherever the value fits. */
function narrow(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
