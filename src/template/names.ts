import { nearest } from '../util/nearest.ts';
import { Fault } from './fault.ts';

/** The fault of a name that no layer of variables has. */
export function undefinedName(name: string, known: () => Iterable<string>): Fault {
  const hint = () => {
    const near = nearest(name, known());
    return near && `did you mean \`${near}\`?`;
  };
  return new Fault(`"${name}" is not defined`, { hint, missing: true });
}
