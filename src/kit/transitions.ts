import { Refusal } from "./errors.ts";

/** Every way a state can go. What is not here cannot happen. */
export type Transitions<State extends string> = Readonly<Record<State, readonly State[]>>;

/**
 * The next state, if the table allows it. `what` names the thing in the message, for example `Order #1001`; `field` the input at fault.
 * Throws Refusal ILLEGAL_TRANSITION that says what stands, what was wanted and what is possible.
 */
export function step<State extends string>(
  table: Transitions<State>,
  from: State,
  to: State,
  what: string,
  field: readonly string[] = [],
): State {
  const allowed = table[from];
  if (allowed.includes(to)) return to;
  throw new Refusal("ILLEGAL_TRANSITION", `${what} is ${from}; ${possibleFrom(table, from)}, not ${to}.`, field);
}

/** What a refusal says of where a thing can go: `from there it can become OPEN or CANCELLED`, or `CLOSED is final`. */
export function possibleFrom<State extends string>(table: Transitions<State>, from: State): string {
  const allowed = table[from];
  return allowed.length === 0 ? `${from} is final` : `from there it can become ${allowed.join(" or ")}`;
}
