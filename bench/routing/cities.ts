/** An Indonesian city: its people in thousands, rounded, and where it is. */
export interface City {
  readonly name: string;
  readonly thousands: number;
  readonly latitude: number;
  readonly longitude: number;
}

const city = (name: string, thousands: number, latitude: number, longitude: number): City => ({ name, thousands, latitude, longitude });

/** Thirty of them, the largest first. Written from general knowledge: good enough to draw addresses from, no source to cite. */
export const cities: readonly City[] = [
  city("Jakarta", 10600, -6.2, 106.83),
  city("Surabaya", 2870, -7.26, 112.75),
  city("Bekasi", 2540, -6.24, 106.99),
  city("Bandung", 2440, -6.91, 107.61),
  city("Medan", 2440, 3.59, 98.67),
  city("Depok", 2060, -6.4, 106.82),
  city("Tangerang", 1900, -6.18, 106.63),
  city("Palembang", 1670, -2.98, 104.76),
  city("Semarang", 1650, -6.97, 110.42),
  city("Makassar", 1420, -5.15, 119.43),
  city("Batam", 1200, 1.13, 104.05),
  city("Bandar Lampung", 1170, -5.43, 105.26),
  city("Bogor", 1040, -6.6, 106.8),
  city("Pekanbaru", 980, 0.51, 101.45),
  city("Padang", 910, -0.95, 100.35),
  city("Malang", 840, -7.98, 112.63),
  city("Samarinda", 830, -0.5, 117.15),
  city("Denpasar", 730, -8.65, 115.22),
  city("Balikpapan", 690, -1.27, 116.83),
  city("Banjarmasin", 660, -3.32, 114.59),
  city("Pontianak", 660, -0.03, 109.33),
  city("Jambi", 610, -1.61, 103.61),
  city("Surakarta", 520, -7.57, 110.82),
  city("Manado", 450, 1.47, 124.84),
  city("Mataram", 430, -8.58, 116.12),
  city("Kupang", 440, -10.18, 123.61),
  city("Jayapura", 400, -2.53, 140.72),
  city("Yogyakarta", 370, -7.8, 110.37),
  city("Ambon", 350, -3.7, 128.18),
  city("Banda Aceh", 250, 5.55, 95.32),
];
