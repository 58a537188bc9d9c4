import { createTransport } from "nodemailer";

export interface Mail {
  readonly to: string;
  readonly fromName: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
  readonly language: string;
}

/** What came of a mail. UNKNOWN: the server may have it. Reasons name no address. */
export type Mailed = { readonly outcome: "SENT" } | { readonly outcome: "LATER" | "REFUSED" | "UNKNOWN"; readonly reason: string };

export interface Mailer {
  send(mail: Mail): Promise<Mailed>;
  close(): void;
}

interface SmtpError extends Error {
  readonly code?: string;
  readonly command?: string | false;
  readonly responseCode?: number;
}

/**
 * Sends by SMTP, one mail at a time. `from` is an address, or `Name <address>`. What nodemailer says of a connection that breaks is the same whenever
 * it did, so what it tells its log is listened to: once the server was told that the text comes, nobody knows.
 */
export function openMailer(url: string, from: string): Mailer {
  let textBegun = false;
  const listen = (_entry: unknown, ...words: readonly unknown[]): void => {
    if (words.some((word) => word === "DATA")) textBegun = true;
  };
  const deaf = (): void => {};
  const logger = { level: deaf, trace: deaf, debug: listen, info: deaf, warn: deaf, error: deaf, fatal: deaf };
  const transport = createTransport({
    url,
    logger,
    transactionLog: true,
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 60_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  } as never);
  const { address } = senderOf(from);
  return {
    async send({ to, fromName, subject, text, html, messageId, language }) {
      textBegun = false;
      try {
        await transport.sendMail({
          from: { name: fromName, address },
          to,
          subject,
          text,
          html,
          messageId,
          headers: { "auto-submitted": "auto-generated", "content-language": language },
        });
        return { outcome: "SENT" };
      } catch (error) {
        return outcomeOf(error as SmtpError, textBegun);
      }
    },
    close: () => transport.close(),
  };
}

function outcomeOf({ code, command, responseCode }: SmtpError, textBegun: boolean): Mailed {
  const what = [code, responseCode].filter(Boolean).join(" ");
  const at = command ? ` at ${command}` : "";
  // The server has said so itself: it does not have it.
  if (responseCode !== undefined && responseCode >= 500)
    return { outcome: code === "EAUTH" ? "LATER" : "REFUSED", reason: `The mail server refused it${at} (${what}).` };
  if (responseCode !== undefined && responseCode >= 400)
    return { outcome: "LATER", reason: `The mail server did not take it now${at} (${what}).` };
  if (!textBegun) return { outcome: "LATER", reason: `The mail server could not be reached${at} (${what}).` };
  return { outcome: "UNKNOWN", reason: `The connection broke while it was being sent (${what || "no answer"}): the buyer may have it.` };
}

/** The two parts of `Name <address>`. */
export function senderOf(from: string): { readonly name: string | null; readonly address: string } {
  const [, name = "", address = ""] = /^\s*"?([^"<]*?)"?\s*<([^<>\s]+)>\s*$/.exec(from) ?? [];
  return address ? { name: name || null, address } : { name: null, address: from.trim() };
}
