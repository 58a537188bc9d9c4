/**
 * Asks once a second for each key at most, however often it is wanted: an answer may be a second old, and a failure is not kept.
 * Strangers may ask for any key, so what is kept stays small.
 */
export function briefly<Answer>(ask: (key: string) => Promise<Answer>, milliseconds = 1_000): (key: string) => Promise<Answer> {
  const known = new Map<string, { readonly answer: Promise<Answer>; readonly until: number }>();
  return (key) => {
    const now = Date.now();
    const kept = known.get(key);
    if (kept && kept.until > now) return kept.answer;
    if (known.size > 1_000) known.clear();
    const answer = ask(key);
    known.set(key, { answer, until: now + milliseconds });
    answer.catch(() => known.delete(key));
    return answer;
  };
}
