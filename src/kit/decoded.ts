/** The text of bytes that do not say what they are in: UTF-8, else ISO 8859-1, of which any bytes are a text. */
export function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
}
