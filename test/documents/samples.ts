import type { InvoiceData } from "../../src/documents/invoice.ts";
import type { LabelData, LabelParty } from "../../src/documents/label.ts";
import type { ManifestData } from "../../src/documents/manifest.ts";
import type { PackingSlipData } from "../../src/documents/packing-slip.ts";
import type { PickListData } from "../../src/documents/pick-list.ts";
import { globalId } from "../../src/kit/global-id.ts";

export const shop: LabelParty = {
  name: "Muara Gudang Cikarang",
  phone: "+62 21 555 0100",
  lines: ["Jl. Industri Selatan Blok C-12", "Kawasan Industri Jababeka"],
  city: "Bekasi",
  postalCode: "17530",
  country: "ID",
};

export const buyer: LabelParty = {
  name: "Siti Rahmawati",
  phone: "+62 812 3456 7890",
  lines: ["Jl. Kemang Raya No. 10", "RT 04 / RW 02, Bangka"],
  city: "Jakarta Selatan",
  postalCode: "12730",
  country: "ID",
};

export const longBuyer: LabelParty = {
  name: "Raden Ajeng Siti Nurhaliza Kusumaningrum Purwodiningrat binti Sastrowardoyo Hadiwinoto",
  phone: "+62 812 3456 7890",
  lines: [
    "Perumahan Taman Anggrek Asri Cluster Bougenville Nomor 128 Blok AA-17",
    "Jalan Raya Transyogi Kilometer 6 Belakang Pasar Swalayan Sinar Terang",
    "Rukun Tetangga 004 Rukun Warga 012",
    "Kelurahan Jatikarya Kecamatan Jatisampurna",
    "Patokan: depan Masjid Jami Al-Ikhlas, pagar hijau, sebelah warung Bu Tini",
    "Titip ke satpam bila tidak ada orang di rumah setelah pukul 17.00 WIB",
    "Gerbang utara ditutup pada malam hari; masuk lewat gerbang selatan",
    "Lantai 2",
  ],
  city: "Kota Administrasi Jakarta Selatan Daerah Khusus Ibukota",
  postalCode: "17435",
  country: "Indonesia",
};

export const label: LabelData = {
  parcel: {
    id: globalId("Fulfillment", "0193a5c2-7b1e-7c7a-9d53-3f2c8a1b4e60"),
    number: "P-100245",
    trackingNumber: "JX1234567890ID",
    carrier: "JNE Express",
    service: "REG — Reguler 2-3 hari",
    packageNumber: 1,
    packageCount: 2,
    weightGrams: 1250,
    orderNumber: "#1001",
    collect: null,
    routingCode: "CGK-31",
    notes: null,
  },
  from: shop,
  to: buyer,
  shipDate: "2026-11-22",
};

export const longLabel: LabelData = {
  ...label,
  parcel: {
    ...label.parcel,
    carrier: "Perusahaan Jasa Pengiriman Ekspres Nusantara Jaya Abadi",
    service: "Layanan Kargo Darat Ekonomis Antarpulau dengan Asuransi Penuh",
    trackingNumber: "SPXID-2026112200017845",
    orderNumber: "INV/20261122/MPL/3567890123456789",
    number: "P-100245-00000000000001",
    collect: { minor: 123_456_700n, currency: "IDR" },
    routingCode: "CGK-CKR-17435-B12",
    notes: "Jangan dibanting. Isi: barang pecah belah dan makanan. Hubungi penerima sebelum diantar; jangan titip ke tetangga.",
  },
  from: { ...longBuyer, name: "Toko Kelontong Serba Ada Makmur Sentosa Bersaudara Cabang Pasar Senen" },
  to: longBuyer,
};

const idr = (rupiah: number) => ({ minor: BigInt(rupiah) * 100n, currency: "IDR" });
const longTitle = "Kemeja Batik Tulis Pria Lengan Panjang Motif Parang Rusak Barong Premium Katun Primissima Ukuran XXL — Cokelat Soga";

export const packingSlip = (count: number, long = false): PackingSlipData => ({
  parcel: { ...label.parcel, carrier: long ? longLabel.parcel.carrier : label.parcel.carrier },
  order: { number: "#1001", placedOn: "2026-11-20", channel: "Tokopedia" },
  from: shop,
  to: long ? longBuyer : buyer,
  lines: Array.from({ length: count }, (_, index) => ({
    sku: long ? `BATIK-PARANG-XXL-SOGA-2026-${String(index).padStart(4, "0")}` : `MUG-${index}`,
    title: long ? longTitle : `Cangkir keramik nomor ${index}`,
    quantity: index + 1,
    ordered: index + 2,
  })),
  note: long ? "Kartu ucapan: Selamat ulang tahun, semoga sehat selalu! ".repeat(4) : null,
  madeOn: "2026-11-22",
});

export const pickList = (count: number, long = false): PickListData => ({
  id: globalId("PickList", "0193a5c2-7b1e-7c7a-9d53-3f2c8a1b4e61"),
  number: "PL-2026-0017",
  location: "Gudang Cikarang",
  madeOn: "2026-11-22",
  about: "Zona A · JNE · sebelum 15.00",
  lines: Array.from({ length: count }, (_, index) => ({
    place: long ? `Lantai-2/Rak-B/${index}/Kotak-${index}` : `A-${index}`,
    sku: long ? `BATIK-PARANG-XXL-SOGA-2026-${index}` : `MUG-${index}`,
    title: long ? longTitle : `Cangkir keramik nomor ${index}`,
    quantity: index + 1,
    orders: long ? ["INV/20261122/MPL/3567890123456789", "#1002", "#1003"] : [`#${1000 + index}`],
  })),
});

export const manifest = (count: number, long = false): ManifestData => ({
  id: globalId("Manifest", "0193a5c2-7b1e-7c7a-9d53-3f2c8a1b4e62"),
  number: "M-2026-11-22-JNE",
  carrier: long ? longLabel.parcel.carrier : "JNE Express",
  location: "Gudang Cikarang",
  date: "2026-11-22",
  parcels: Array.from({ length: count }, (_, index) => ({
    trackingNumber: long ? `SPXID-20261122000178${String(index).padStart(4, "0")}` : `JX${100000 + index}`,
    orderNumber: long ? "INV/20261122/MPL/3567890123456789" : `#${1000 + index}`,
    city: long ? "Kota Administrasi Jakarta Selatan" : "Bandung",
    service: long ? "Reguler Ekonomis" : "REG",
    packages: 1 + (index % 2),
    weightGrams: index % 3 === 0 ? null : 400 * index,
    collect: index % 2 === 0 ? idr(150_000 + index) : null,
  })),
});

export const invoice = (count: number, { long = false, included = true, credit = false } = {}): InvoiceData => {
  const lines = Array.from({ length: count }, (_, index) => ({
    sku: long ? `BATIK-PARANG-XXL-SOGA-2026-${index}` : `MUG-${index}`,
    title: long ? longTitle : `Cangkir keramik nomor ${index}`,
    quantity: index + 1,
    unitPrice: idr(111_000),
    discount: idr(index % 2 === 0 ? 0 : 11_000),
    amount: idr(111_000 * (index + 1) - (index % 2 === 0 ? 0 : 11_000)),
  }));
  const sum = lines.reduce((total, { amount }) => total + amount.minor, 0n) + 2_200_000n;
  const tax = included ? (sum * 11n) / 111n : (sum * 11n) / 100n;
  const total = included ? sum : sum + tax;
  return {
    kind: credit ? "CREDIT_NOTE" : "INVOICE",
    number: credit ? "CN/2026/000001" : "INV/2026/000042",
    issuedOn: "2026-11-22",
    issuer: { ...shop, name: "PT Muara Niaga Nusantara", taxId: "0123 4567 8901 2345", taxable: true },
    buyer: { ...(long ? longBuyer : buyer), taxId: long ? "3171 2345 6789 0001" : null },
    order: { number: "#1001", placedOn: "2026-11-20", channel: "Tokopedia" },
    pricesIncludeTax: included,
    lines,
    extras: [{ kind: "SHIPPING", amount: idr(22_000) }],
    tax: {
      name: "PPN",
      ratePercent: "12",
      base: { minor: ((total - tax) * 11n) / 12n, currency: "IDR" },
      baseShare: "11/12",
      code: "04",
      amount: { minor: tax, currency: "IDR" },
    },
    total: { minor: total, currency: "IDR" },
    corrects: credit ? [{ number: "INV/2026/000042", issuedOn: "2026-11-22" }] : [],
    reason: credit ? "RETURN" : null,
  };
};
