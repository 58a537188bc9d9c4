import { globalId } from "../../schema/kit/global-id.ts";
import { approveClaim, claimIn, openClaim } from "../../src/flows/claim-units.ts";
import { disposeReturn } from "../../src/flows/dispose-return.ts";
import { closeReturn, commitReturn } from "../../src/flows/end-return.ts";
import { receiveReturn } from "../../src/flows/receive-return.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Location } from "../../src/locations/location.entity.ts";
import { ReturnsDesk } from "../returns/a-return.ts";
import { aLine, type Shop } from "./shop.ts";

/** Returns and claims in the states that examples are about, made anew each time: ids as the API gives them. */
export class ReturnsForExamples {
  readonly #desk: ReturnsDesk;
  readonly #location: Location;
  /** What the example names first; what it names next is part of that. */
  #order: Promise<string> = Promise.resolve("");
  #return: Promise<string> = Promise.resolve("");

  constructor(shop: Shop, location: Location) {
    this.#desk = new ReturnsDesk(shop);
    this.#location = location;
  }

  get makers(): Readonly<Record<string, () => Promise<string>>> {
    return {
      "<id of a shipped order>": async () => {
        this.#order = this.#shipped();
        return globalId("Order", await this.#order);
      },
      "<id of a shipped order line>": async () => globalId("OrderLine", await this.#lineOf("order_lines", "order_id", this.#order)),
      "<id of a requested return>": () => this.#named(this.#made("BUYER")),
      "<id of an open return>": () => this.#named(this.#made()),
      "<id of a line of an open return>": () => this.#line(this.#made()),
      "<id of a received return>": () => this.#named(this.#received()),
      "<id of a received line>": () => this.#line(this.#return),
      "<id of a committed line>": () => this.#line(this.#committed()),
      "<id of a finished return>": () => this.#named(this.#finished()),
      "<id of a closed return>": () => this.#named(this.#closed()),
      "<id of an open claim>": () => this.#claim(false),
      "<id of an approved claim>": () => this.#claim(true),
    };
  }

  async #shipped(): Promise<string> {
    return this.#desk.shipped(await this.#desk.shop.channel(), { lines: [aLine("MUG")] });
  }

  async #made(origin: "BUYER" | "STAFF" = "STAFF"): Promise<string> {
    return this.#desk.comesBack(await this.#shipped(), [{ reason: "DEFECTIVE" }], { origin });
  }

  async #received(): Promise<string> {
    const id = await this.#made();
    await this.#desk.onReturn(id, (book, work, ret) => {
      receiveReturn(book, work, ret, { locationId: this.#location.id, lines: null, unexpected: [] });
    });
    return id;
  }

  async #committed(): Promise<string> {
    const id = await this.#made();
    await this.#desk.onReturn(id, (book, work, ret) => commitReturn(book, work, ret, null));
    return id;
  }

  async #finished(): Promise<string> {
    const id = await this.#received();
    const [lineId = ""] = await this.#desk.lineIds(id);
    await this.#desk.onReturn(id, (book, work, ret) => {
      disposeReturn(book, work, ret, [{ lineId, quantity: 1, disposition: "DAMAGED" }]);
    });
    return id;
  }

  async #closed(): Promise<string> {
    const id = await this.#finished();
    await this.#desk.onReturn(id, closeReturn);
    return id;
  }

  async #claim(approved: boolean): Promise<string> {
    const said = { reason: "LOST", against: "CARRIER", resolution: "REPLACE", fulfillmentId: null } as const;
    let id = "";
    const orderId = await this.#shipped();
    await this.#desk.on(orderId, (book, work) => {
      const lines = book.lines.map((line) => ({ lineId: line.id, quantity: 1 }));
      id = openClaim(book, work, { ...said, lines, amountMinor: null, note: null, photos: [] }).id;
    });
    if (approved) await this.#desk.on(orderId, (book, work) => approveClaim(book, work, claimIn(book, id), {}));
    return globalId("Claim", id);
  }

  async #named(made: Promise<string>): Promise<string> {
    this.#return = made;
    return globalId("Return", await made);
  }

  async #line(made: Promise<string>): Promise<string> {
    return globalId("ReturnLine", await this.#lineOf("return_lines", "return_id", made));
  }

  async #lineOf(table: string, owner: string, made: Promise<string>): Promise<string> {
    const id = await made;
    const [found] = await this.#desk.shop.read(
      sql<{ id: string }>`select id from ${sql.table(table)} where ${sql.ref(owner)} = ${id} order by id limit 1`,
    );
    return found?.id as string;
  }
}
