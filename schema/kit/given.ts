/**
 * The fields of an input that were given. type-graphql makes every field of an input class, with `undefined` where the
 * client left it out; those must not overwrite what stands.
 */
export const given = <Input extends object>(input: Input): Input =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Input;
