import { Eta } from "eta";
import type { Language, NoticeKind } from "./notice.states.ts";
import { commonWords, filled, noticeWords } from "./words.ts";

/** The facts of a notice, already in the buyer's language. Null: there is none, or it does not belong in this notice. */
export interface NoticeFacts {
  readonly shop: string;
  readonly number: string;
  readonly name: string | null;
  readonly lines: readonly { readonly title: string; readonly quantity: number; readonly price: string | null }[];
  readonly total: string | null;
  readonly day: string | null;
  readonly amount: string | null;
  readonly place: string | null;
  readonly pickupCode: string | null;
  readonly pickupUntil: string | null;
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
  readonly link: string | null;
}

export interface Rendered {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const eta = new Eta({ autoTrim: false });

// Tables and styles on the tags: what e-mail programs understand. Everything that is filled in is escaped.
const html = eta.compile(`<!doctype html>
<html lang="<%= it.language %>"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title><%= it.subject %></title></head>
<body style="margin:0;background:#f3f4f2;font-family:-apple-system,'Segoe UI',Roboto,'Noto Sans',Arial,sans-serif;color:#1d2521;line-height:1.5">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border-radius:12px">
<tr><td style="padding:28px 32px 0;font-size:15px;font-weight:600;color:#1b6b4a"><%= it.shop %></td></tr>
<tr><td style="padding:8px 32px 0"><h1 style="margin:0;font-size:24px;line-height:1.25"><%= it.title %></h1></td></tr>
<tr><td style="padding:16px 32px 0;font-size:16px"><% if (it.name) { %><%= it.words.hello %> <%= it.name %>,<br><% } %><%= it.lead %></td></tr>
<% if (it.pickupCode) { %><tr><td style="padding:20px 32px 0"><div style="background:#eef5f1;border-radius:8px;padding:16px;text-align:center;font-size:32px;font-weight:700;letter-spacing:6px;font-family:Consolas,Menlo,monospace"><%= it.pickupCode %></div><% if (it.pickupUntil) { %><div style="padding-top:8px;font-size:14px;color:#5a655f;text-align:center"><%= it.words.until %> <%= it.pickupUntil %></div><% } %></td></tr><% } %>
<% if (it.lines.length) { %><tr><td style="padding:20px 32px 0"><table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="font-size:15px;border-top:1px solid #e3e7e4">
<% for (const line of it.lines) { %><tr><td style="padding:10px 12px 10px 0;border-bottom:1px solid #e3e7e4;vertical-align:top;white-space:nowrap;color:#5a655f"><%= line.quantity %> ×</td><td style="padding:10px 0;border-bottom:1px solid #e3e7e4;width:100%;word-break:break-word"><%= line.title %></td><td style="padding:10px 0 10px 16px;border-bottom:1px solid #e3e7e4;vertical-align:top;white-space:nowrap;text-align:right"><%= line.price ?? '' %></td></tr><% } %>
<% if (it.total) { %><tr><td colspan="2" style="padding:12px 0;font-weight:600"><%= it.words.total %></td><td style="padding:12px 0 12px 16px;font-weight:600;white-space:nowrap;text-align:right"><%= it.total %></td></tr><% } %>
</table></td></tr><% } %>
<% if (it.trackingNumber) { %><tr><td style="padding:16px 32px 0;font-size:15px"><span style="color:#5a655f"><%= it.words.tracking %></span><br><strong><%= it.carrier ? it.carrier + ' ' : '' %><%= it.trackingNumber %></strong></td></tr><% } %>
<% if (it.trackingUrl) { %><tr><td style="padding:20px 32px 0"><a href="<%= it.trackingUrl %>" style="display:inline-block;background:#1b6b4a;color:#ffffff;text-decoration:none;font-weight:600;padding:12px 22px;border-radius:8px"><%= it.words.track %></a></td></tr><% } %>
<% if (it.link) { %><tr><td style="padding:16px 32px 0"><a href="<%= it.link %>" style="<%= it.trackingUrl ? 'color:#1b6b4a;font-weight:600' : 'display:inline-block;background:#1b6b4a;color:#ffffff;text-decoration:none;font-weight:600;padding:12px 22px;border-radius:8px' %>"><%= it.words.see %></a></td></tr><% } %>
<tr><td style="padding:24px 32px 28px;font-size:13px;color:#5a655f"><%= it.words.order %> <%= it.number %><br><%= it.foot %></td></tr>
</table></td></tr></table></body></html>
`);

const plainEta = new Eta({ autoEscape: false, autoTrim: false });
const plain = plainEta.compile(`<%= it.shop %>

<%= it.title %>

<% if (it.name) { %><%= it.words.hello %> <%= it.name %>,
<% } %><%= it.lead %>
<% if (it.pickupCode) { %>
  <%= it.pickupCode %>
<% if (it.pickupUntil) { %><%= it.words.until %> <%= it.pickupUntil %>
<% } } %><% if (it.lines.length) { %>
<% for (const line of it.lines) { %><%= line.quantity %> x <%= line.title %><%= line.price ? '  ' + line.price : '' %>
<% } } %><% if (it.total) { %><%= it.words.total %>: <%= it.total %>
<% } %><% if (it.trackingNumber) { %>
<%= it.words.tracking %>: <%= it.carrier ? it.carrier + ' ' : '' %><%= it.trackingNumber %>
<% } %><% if (it.trackingUrl) { %><%= it.words.track %>: <%= it.trackingUrl %>
<% } %><% if (it.link) { %>
<%= it.words.see %>: <%= it.link %>
<% } %>
--
<%= it.words.order %> <%= it.number %>
<%= it.foot %>
`);

/** The e-mail of a notice: subject, text, and the same as HTML. */
export function renderNotice(kind: NoticeKind, language: Language, facts: NoticeFacts): Rendered {
  const { subject, title, text } = noticeWords[kind][language];
  const words = commonWords[language];
  const strings = facts as unknown as Readonly<Record<string, string | null>>;
  const oneLine = (value: string) => value.replace(/\s+/g, " ").trim();
  const it = {
    ...facts,
    trackingUrl: webAddress(facts.trackingUrl),
    link: webAddress(facts.link),
    language,
    words,
    subject: oneLine(filled(subject, strings)),
    title,
    lead: filled(text, strings),
    foot: filled(words.foot, strings),
  };
  return { subject: it.subject, html: eta.render(html, it), text: plainEta.render(plain, it) };
}

/** Only what a browser may open safely: a carrier may send anything. */
const webAddress = (text: string | null): string | null => (text !== null && /^https?:\/\/[^\s"'<>]+$/i.test(text) ? text : null);
