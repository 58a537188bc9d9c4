import type { Api } from "./api.ts";

/** What an invented carrier asks for each started kilogram. Of the lanes that fit a parcel, the narrowest destination and origin count. */
const lanes = `service,origin,destination,zone,min_days,max_days,per_kg
REG,city:Jakarta,city:Jakarta Selatan,CITY,1,2,9000
REG,city:Surabaya,city:Surabaya,CITY,1,2,7000
REG,city:Medan,city:Medan,CITY,1,2,7000
REG,city:Jakarta,city:Surabaya,JAVA,2,3,15000
REG,city:Surabaya,city:Jakarta Selatan,JAVA,2,3,16000
REG,,,ISLANDS,3,6,38000
YES,city:Jakarta,city:Jakarta Selatan,CITY,1,1,15000
YES,city:Surabaya,city:Surabaya,CITY,1,1,13000
YES,city:Jakarta,city:Surabaya,JAVA,1,1,28000
YES,city:Surabaya,city:Jakarta Selatan,JAVA,1,1,29000
`;

/** Puts both services of Demo Cargo in force: the same file twice, as each card takes the rows of its own service. */
export async function importRates(api: Api): Promise<void> {
  for (const service of ["REG", "YES"])
    await api.mutate("importRateCard", "ImportRateCardInput", "rateCard { status }", {
      format: "CSV",
      file: lanes,
      card: { carrier: "DEMO", carrierName: "Demo Cargo", service, currency: "IDR", country: "ID", validFrom: "2026-01-01" },
      activate: true,
    });
}
