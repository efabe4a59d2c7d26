import type { Node } from './jinja.ts';

/** Whether a number has a point in Python, also where nothing is behind it. */
export function isFloat(node: Node): boolean {
  switch (node.kind) {
    case 'number':
      return /[.eE]/.test(node.text);
    case 'filter':
      return node.name === 'float' || node.name === 'round' || (node.name === 'abs' && isFloat(node.of));
    case 'unary':
      return isFloat(node.of);
    case 'binary':
      return (
        node.operator === '/' ||
        (/^[-+*%]/.test(node.operator) && (isFloat(node.left) || isFloat(node.right)))
      );
    default:
      return false;
  }
}
