import { getIntrospectionQuery, type IntrospectionQuery } from "graphql";
import type { Answer, Transport } from "./transport.ts";

/** How we stand with the server: whether it lets this key in, and what it then shows. */
export interface Standing {
  readonly kind: "asking" | "welcome" | "keyless" | "refused" | "trouble";
  readonly message: string;
  readonly schema: IntrospectionQuery | null;
}

export const asking: Standing = { kind: "asking", message: "Asking the server…", schema: null };

/** Asks for the schema with the key. The answer is the documentation, and the proof that the key is good. */
export async function standingOf(transport: Transport, key: string): Promise<Standing> {
  const query = getIntrospectionQuery({ schemaDescription: true, inputValueDeprecation: true, specifiedByUrl: true });
  const answer = await transport.ask({ query, operationName: "IntrospectionQuery" });
  if (answer.result.data) {
    const schema = answer.result.data as unknown as IntrospectionQuery;
    return key === ""
      ? { kind: "keyless", message: "Paste an API key to run operations.", schema }
      : { kind: "welcome", message: "Key accepted.", schema };
  }
  if (!isRefusal(answer))
    return { kind: "trouble", message: answer.result.errors?.[0]?.message ?? `The server answered ${answer.status}.`, schema: null };
  if (key === "") return { kind: "keyless", message: "Paste your API key to begin.", schema: null };
  return { kind: "refused", message: "This key is not accepted. Was it copied whole? It may be revoked or expired.", schema: null };
}

const isRefusal = ({ status, result }: Answer): boolean =>
  status === 401 ||
  status === 403 ||
  (result.errors ?? []).some((error) => /^(UNAUTHENTICATED|FORBIDDEN)$/.test(String(error.extensions?.code)));
