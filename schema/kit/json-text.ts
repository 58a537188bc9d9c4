import type { FormattedExecutionResult } from "graphql";

/**
 * JSON that is text already: the data of an answer as the database wrote it. Whoever writes the answer out takes `text` as it is;
 * for everyone else it is what it says.
 */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}

/** An answer as JSON, data that is text already as it is. */
export function jsonOf({ errors, data, extensions }: FormattedExecutionResult): string {
  // Put together by `+` alone: that makes no copy of a long text.
  let json = errors ? `"errors":${JSON.stringify(errors)}` : "";
  const add = (name: string, text: string) => {
    json += `${json === "" ? "" : ","}"${name}":${text}`;
  };
  if (data !== undefined) add("data", (data as unknown) instanceof JsonText ? (data as unknown as JsonText).text : JSON.stringify(data));
  if (extensions) add("extensions", JSON.stringify(extensions));
  return `{${json}}`;
}
