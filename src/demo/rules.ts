import type { Api } from "./api.ts";

export interface Rule {
  readonly id: string;
  readonly name: string;
  readonly when: string;
  readonly actions: Readonly<Record<string, unknown>>;
}

/** Adds a rule to those in force: a draft that begins with these, brought into force. */
export async function enforce(api: Api, rule: Rule): Promise<void> {
  const { ruleSet } = await api.mutate<{ ruleSet: { version: number } }>(
    "createRuleSetDraft",
    "CreateRuleSetDraftInput",
    "ruleSet { version }",
    { name: rule.name },
  );
  const { version } = ruleSet;
  await api.mutate("putRule", "PutRuleInput", "ruleSet { version }", { version, rule });
  await api.mutate("activateRuleSet", "ActivateRuleSetInput", "ruleSet { status }", { version });
}
