import { Refusal } from "../kit/errors.ts";
import { ChannelRefused, ChannelUnavailable } from "../kit/http-errors.ts";
import { MalformedMessage } from "../kit/read.ts";
import type { AccountCheck } from "./account.ts";
import type { Accounts, OpenAccount } from "./accounts.ts";

export interface ChannelCheck extends AccountCheck {
  /** False when no real call was answered: the settings are not complete, nobody answered, or the connector has no such call. */
  readonly answered: boolean;
}

const patienceMs = 6_000;

/**
 * Finds out with a real call whether a channel's settings work, and says what is wrong in words that whoever connects it can act on. Never
 * call it inside a transaction. Throws Refusal for a channel that is none, or that has no connector.
 */
export async function checkAccount(accounts: Accounts, channelId: string): Promise<ChannelCheck> {
  const { connector, channel } = await accounts.approach(channelId);
  try {
    const opened = await accounts.openAnyway(channelId);
    if (!connector.check) return nothingSaid([]);
    const { name, currencyCode, problems } = await inTime(connector.check(opened.account), opened);
    if (channel.access === "ENDED") await accounts.letIn(channelId);
    const differs = currencyCode !== null && currencyCode !== channel.currency;
    const currency = `The account sells in ${currencyCode}, this channel in ${channel.currency}. Change the channel's currency, or connect another account.`;
    return { name, currencyCode, problems: differs ? [...problems, currency] : problems, answered: true };
  } catch (error) {
    return nothingSaid([problemOf(error, connector.title)]);
  }
}

const nothingSaid = (problems: readonly string[]): ChannelCheck => ({ name: null, currencyCode: null, problems, answered: false });

function problemOf(error: unknown, title: string): string {
  if (error instanceof Refusal) return `${error.message}. Give it with updateChannel.`.replace("..", ".");
  if (error instanceof ChannelRefused)
    return `${error.message.replace("; asking again cannot help", "")} Check the credentials in the settings.`;
  if (error instanceof ChannelUnavailable) return `${error.message} Then checkChannel tells whether the settings work.`;
  if (error instanceof MalformedMessage)
    return `${title} answered something else than was expected (${error.message}). Is the address right?`;
  throw error;
}

/** Who connects a channel waits for the answer, so it is not waited for as long as usual. What was asked comes to its end by itself. */
async function inTime(asked: Promise<AccountCheck>, { connector }: OpenAccount): Promise<AccountCheck> {
  const late = Promise.withResolvers<never>();
  const message = `${connector.title} gave no answer within ${patienceMs / 1000} seconds; ask again later.`;
  const timer = setTimeout(() => late.reject(new ChannelUnavailable(message, null)), patienceMs);
  asked.catch(() => {});
  return Promise.race([asked, late.promise]).finally(() => clearTimeout(timer));
}
