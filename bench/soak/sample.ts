/** What is read at one moment of the load. Sizes in MiB, delays in milliseconds, rates per second since the sample before. */
export interface Sample {
  /** Since the load began. */
  readonly seconds: number;
  /** Resident set of the gateway's process. */
  readonly rss: number;
  /** JavaScript heap in use right after a full garbage collection. */
  readonly heap: number;
  /** Memory outside the heap that objects hold, buffers among it. */
  readonly external: number;
  readonly delayP50: number;
  readonly delayP99: number;
  readonly delayMax: number;
  /** Share of the time in which the event loop's thread could have run and had no core to run on. */
  readonly waited: number;
  /** Open file descriptors. */
  readonly fds: number;
  /** TCP sockets of the event loop: clients and PostgreSQL. */
  readonly sockets: number;
  /** Timers that keep the process alive. Those of the sockets do not, and are not counted. */
  readonly timers: number;
  readonly webSockets: number;
  readonly subscriptions: number;
  /** Lines of `/metrics` that carry a number. */
  readonly series: number;
  /** Messages of channels that wait. */
  readonly pending: number;
  /** Connections to the gateway's database. */
  readonly connections: number;
  /** Size of the database, and rows in it that a vacuum will take away. */
  readonly database: number;
  readonly deadRows: number;
  readonly webhooks: number;
  readonly reads: number;
  /** Messages to subscribers. */
  readonly messages: number;
  /** CPU in use: 1 is one core. PostgreSQL with all its backends. */
  readonly gatewayCores: number;
  readonly postgresCores: number;
  /** Processes of the whole machine that run or want to, over the last minute. */
  readonly machineLoad: number;
  /** The slowest of 100 answers since the sample before. */
  readonly webhookP99: number;
  readonly readP99: number;
}

/** What the gateway's process says of itself. */
export type Inside = Pick<
  Sample,
  "rss" | "heap" | "external" | "delayP50" | "delayP99" | "delayMax" | "waited" | "fds" | "sockets" | "timers"
>;
