/** The opaque id by which the API, and what is printed for scanners, names a thing. What it contains may change. */
export const globalId = (type: string, id: string): string => Buffer.from(`${type}:${id}`).toString("base64url");
