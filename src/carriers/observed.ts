/** How long parcels really took, by `carrier service zone`: days of the carrier, ascending. */
export type Observed = ReadonlyMap<string, readonly number[]>;
