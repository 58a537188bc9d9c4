import type { Language, NoticeKind } from "./notice.states.ts";

/** What a notice says around the facts. `{…}` are filled in. */
export interface NoticeWords {
  readonly subject: string;
  readonly title: string;
  readonly text: string;
}

type Words = Readonly<Record<Language, NoticeWords>>;

export const noticeWords: Readonly<Record<NoticeKind, Words>> = {
  ORDER_RECEIVED: {
    id: {
      subject: "Pesanan {number} sudah kami terima",
      title: "Terima kasih atas pesanan Anda",
      text: "Pesanan Anda sudah kami terima dan segera kami siapkan.",
    },
    en: {
      subject: "We have received your order {number}",
      title: "Thank you for your order",
      text: "We have received your order and will prepare it soon.",
    },
  },
  DELAYED: {
    id: {
      subject: "Pesanan {number} akan tiba lebih lambat",
      title: "Pesanan Anda akan tiba lebih lambat",
      text: "Mohon maaf, pesanan Anda baru akan tiba paling lambat {day}.",
    },
    en: {
      subject: "Your order {number} will arrive later",
      title: "Your order will arrive later",
      text: "We are sorry: your order will arrive by {day}, later than we said.",
    },
  },
  SHIPPED: {
    id: {
      subject: "Pesanan {number} sudah dikirim",
      title: "Pesanan Anda dalam perjalanan",
      text: "Paket dengan isi berikut sudah kami kirim.",
    },
    en: {
      subject: "Your order {number} is on its way",
      title: "Your order is on its way",
      text: "We have sent a parcel with the following.",
    },
  },
  READY_FOR_PICKUP: {
    id: {
      subject: "Pesanan {number} siap diambil",
      title: "Pesanan Anda siap diambil",
      text: "Tunjukkan kode ini saat mengambil pesanan Anda di {place}.",
    },
    en: {
      subject: "Your order {number} is ready for pick-up",
      title: "Your order is ready for pick-up",
      text: "Show this code when you pick up your order at {place}.",
    },
  },
  DELIVERED: {
    id: {
      subject: "Pesanan {number} sudah sampai",
      title: "Pesanan Anda sudah sampai",
      text: "Paket dengan isi berikut sudah sampai. Selamat menikmati!",
    },
    en: {
      subject: "Your order {number} has arrived",
      title: "Your order has arrived",
      text: "A parcel with the following has arrived. Enjoy!",
    },
  },
  REFUNDED: {
    id: {
      subject: "Pengembalian dana pesanan {number}",
      title: "Dana Anda sudah dikembalikan",
      text: "Kami sudah mengembalikan {amount} untuk pesanan Anda.",
    },
    en: {
      subject: "Refund for your order {number}",
      title: "Your refund is on its way",
      text: "We have refunded {amount} for your order.",
    },
  },
  ORDER_LINK: {
    id: {
      subject: "Tautan untuk pesanan {number}",
      title: "Lihat pesanan Anda",
      text: "Seseorang meminta tautan ke pesanan ini. Jika bukan Anda, abaikan saja email ini, dan jangan teruskan kepada siapa pun.",
    },
    en: {
      subject: "The link to your order {number}",
      title: "See your order",
      text: "Somebody asked for the link to this order. If it was not you, ignore this e-mail, and do not pass it on.",
    },
  },
};

export const commonWords = {
  id: {
    order: "Nomor pesanan",
    track: "Lacak paket",
    tracking: "Nomor resi",
    see: "Lihat pesanan",
    until: "Disimpan sampai",
    total: "Total",
    hello: "Halo",
    foot: "Email ini dikirim karena Anda berbelanja di {shop}.",
  },
  en: {
    order: "Order number",
    track: "Track the parcel",
    tracking: "Tracking number",
    see: "See the order",
    until: "Kept until",
    total: "Total",
    hello: "Hello",
    foot: "You get this e-mail because you bought something at {shop}.",
  },
} as const satisfies Readonly<Record<Language, Readonly<Record<string, string>>>>;

const locales = { id: "id-ID", en: "en-GB" } as const;

/** A day without a time, in words. */
export const dayIn = (language: Language, day: string): string =>
  new Intl.DateTimeFormat(locales[language], { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));

/** An instant where the channel is. */
export const instantIn = (language: Language, instant: string, timeZone: string): string =>
  new Intl.DateTimeFormat(locales[language], { dateStyle: "long", timeStyle: "short", timeZone }).format(new Date(instant));

/** Minor units as people write them. A decimal text is read exactly. */
export function moneyIn(language: Language, amount: string, currency: string): string {
  const decimals = currency === "IDR" && /\.0+$/.test(amount) ? { maximumFractionDigits: 0, minimumFractionDigits: 0 } : {};
  return new Intl.NumberFormat(locales[language], { style: "currency", currency, currencyDisplay: "narrowSymbol", ...decimals }).format(
    amount as never,
  );
}

/** By the channel's wish, else by the country of the address: Indonesian at home, English elsewhere and where nobody knows. */
export const languageFor = (wish: Language | null, country: string | null, timeZone: string): Language =>
  wish ?? ((country ?? (/^Asia\/(Jakarta|Pontianak|Makassar|Jayapura)$/.test(timeZone) ? "ID" : "")) === "ID" ? "id" : "en");

export const filled = (text: string, facts: Readonly<Record<string, string | null>>): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => facts[name] ?? "");
