/** What a gateway may do wrong, so that the crash test has something to find. */
export type Mistake = "acknowledges before it stores" | "repeats commands without looking";
