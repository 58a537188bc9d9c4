import type { ExecutionResult } from "graphql";

/**
 * What an event became for a question: many sockets that ask the same of the same event with the same rights share one execution
 * and its answer. Events are told apart by the object itself, so an answer never outlives its event, and another event of the
 * same thing is always answered anew.
 */
export class SharedResults {
  readonly #byEvent = new WeakMap<object, Map<string, ExecutionResult | Promise<ExecutionResult>>>();

  /** `question` is everything the answer depends on beside the event: document, operation, variables, rights. */
  of(
    event: unknown,
    question: string,
    execute: () => ExecutionResult | Promise<ExecutionResult>,
  ): ExecutionResult | Promise<ExecutionResult> {
    if (typeof event !== "object" || event === null) return execute();
    const answers = this.#byEvent.get(event) ?? new Map<string, ExecutionResult | Promise<ExecutionResult>>();
    this.#byEvent.set(event, answers);
    const known = answers.get(question);
    if (known) return known;
    const answer = execute();
    answers.set(question, answer);
    return answer;
  }
}
