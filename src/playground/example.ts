/** An operation that a newcomer can pick from the menu and run. */
export interface Example {
  readonly name: string;
  /** One sentence; shown in the menu and as a comment above the operation. */
  readonly description: string;
  readonly query: string;
  /** A text `<id of …>` stands for an id that whoever runs it fills in. */
  readonly variables?: Readonly<Record<string, unknown>>;
}
