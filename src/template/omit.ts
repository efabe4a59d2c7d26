/** The value of the variable `omit`: a key that renders to it is left out. */
export const omit: unique symbol = Symbol('omit');
