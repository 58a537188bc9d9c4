import type { AddressInfo, Socket } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerDataStream } from "smtp-server";
import { afterAll } from "vitest";

/** How the server takes the next mails: well, with an answer of its own, or by dying when it has all of it. */
export type Mood = "TAKE" | { readonly code: number } | "DIE";

/** A real mail server, which keeps what it is sent. Closed when the test file ends. */
export async function openMailServer(mood: Mood = "TAKE") {
  const mails: ParsedMail[] = [];
  const state = { mood, seen: 0 };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    logger: false,
    onData(stream: SMTPServerDataStream, _session, done) {
      simpleParser(stream).then((mail) => {
        state.seen += 1;
        if (state.mood === "DIE") {
          for (const connection of server.connections) (connection as unknown as { _socket: Socket })._socket.destroy();
          return;
        }
        if (state.mood !== "TAKE") {
          done(Object.assign(new Error(`no, ${String(mail.to)}`), { responseCode: state.mood.code }));
          return;
        }
        mails.push(mail);
        done();
      }, done);
    },
  });
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { url: `smtp://127.0.0.1:${port}`, mails, state };
}

export const mailPace = { notices: { idleMilliseconds: 20, pauseMilliseconds: 20, perMinute: 60_000 } };

/** Mails to one address. */
export const mailsTo = (mails: readonly ParsedMail[], address: string): ParsedMail[] =>
  mails.filter(({ to }) => to && !Array.isArray(to) && to.value.some((one) => one.address === address));
