/** The gateway's API as any client reaches it: over HTTP, with a key. */
export interface Api {
  ask<Data>(query: string, variables?: Record<string, unknown>): Promise<Data>;
  /** Runs a mutation of one input and answers its payload. Throws Refused when it has userErrors. */
  mutate<Payload>(name: string, inputType: string, selection: string, input: Record<string, unknown>): Promise<Payload>;
}

export function openApi(gateway: string, key: string): Api {
  async function ask<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const response = await fetch(`${gateway}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data?: Data; errors?: readonly { message: string }[] };
    if (errors?.[0] || !data) throw new Error(`${errors?.map(({ message }) => message).join("; ")}\n${query}`);
    return data;
  }
  return {
    ask,
    async mutate<Payload>(name: string, inputType: string, selection: string, input: Record<string, unknown>) {
      const query = `mutation($input: ${inputType}!) { ${name}(input: $input) { ${selection} userErrors { field message } } }`;
      const answer = await ask<Record<string, { userErrors: readonly { field: readonly string[] | null; message: string }[] }>>(query, {
        input,
      });
      const payload = answer[name];
      const [error] = payload?.userErrors ?? [];
      if (error) throw new Refused(error.message, `${name}: ${error.field?.join(".") ?? ""}`);
      return payload as Payload;
    },
  };
}

/** Why something was refused; undefined when it was done. */
export const refusal = (attempt: Promise<unknown>): Promise<string | undefined> =>
  attempt.then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof Refused) return error.reason;
      throw error;
    },
  );

/** A mutation was answered with userErrors. */
class Refused extends Error {
  readonly reason: string;

  constructor(reason: string, where: string) {
    super(`${where} ${reason}`);
    this.reason = reason;
  }
}

/** Rupiah as the API takes them. */
export const idr = (amount: string) => ({ amount, currencyCode: "IDR" });
