/** What is told of one kind of thing: what the data of all its events has, and by event what happened and what its data has besides. */
export interface Told {
  /** Names of what is always in `data`. */
  readonly always: readonly string[];
  readonly events: Readonly<Record<string, readonly [meaning: string, ...more: string[]]>>;
}
