export interface Mutation {
  /** Which place was changed, and how. */
  readonly what: string;
  readonly body: Uint8Array;
}

type Place = readonly (string | number)[];

/** Values of every kind; whichever kind a field has, most of these are wrong for it. */
const otherKinds: readonly unknown[] = [null, true, 12.5, -1, "", "¤", [], ["¤"], {}];

/** The message once per field without that field, and once per field and kind with that kind in its place. */
export function* mutationsOf(body: Uint8Array): Generator<Mutation> {
  const text = new TextDecoder().decode(body);
  for (const place of placesIn(JSON.parse(text))) {
    const at = place.join(".");
    yield { what: `${at} taken out`, body: changed(text, place, undefined) };
    for (const kind of otherKinds) yield { what: `${at} = ${JSON.stringify(kind)}`, body: changed(text, place, kind) };
  }
}

/** The message with these fields set: `{ "line_items.0.quantity": 2 }`. */
export function withFields(body: Uint8Array, fields: Readonly<Record<string, unknown>>): Uint8Array {
  let text = new TextDecoder().decode(body);
  for (const [path, value] of Object.entries(fields)) text = new TextDecoder().decode(changed(text, path.split("."), value));
  return new TextEncoder().encode(text);
}

function* placesIn(value: unknown, above: Place = []): Generator<Place> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, below] of Object.entries(value)) {
    const place = [...above, Array.isArray(value) ? Number(key) : key];
    yield place;
    yield* placesIn(below, place);
  }
}

function changed(text: string, place: Place, value: unknown): Uint8Array {
  const message: unknown = JSON.parse(text);
  let holder = message as Record<string | number, unknown>;
  for (const key of place.slice(0, -1)) holder = holder[key] as Record<string | number, unknown>;
  const last = place.at(-1) as string | number;
  if (value !== undefined) holder[last] = value;
  else if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete holder[last];
  return new TextEncoder().encode(JSON.stringify(message));
}
