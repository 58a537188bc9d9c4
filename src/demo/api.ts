/** The gateway's API as any client reaches it: over HTTP, with a key. */
export interface Api {
  ask<Data>(query: string, variables?: Record<string, unknown>): Promise<Data>;
  /** Runs a mutation of one input and answers its payload. Throws when it has userErrors. */
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
      if (error) throw new Error(`${name}: ${error.field?.join(".") ?? ""} ${error.message}`);
      return payload as Payload;
    },
  };
}

/** Rupiah as the API takes them. */
export const idr = (amount: string) => ({ amount, currencyCode: "IDR" });
