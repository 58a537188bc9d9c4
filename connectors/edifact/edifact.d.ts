/** Of the library `edifact`, which has no types, what is used here. */
declare module "edifact/parser.js" {
  interface Separators {
    readonly segmentTerminator: number;
    readonly dataElementSeparator: number;
    readonly componentDataSeparator: number;
    readonly decimalMark: number;
    readonly releaseCharacter: number;
  }

  class Parser {
    /** Throws Error for a repertoire that it does not know. */
    encoding(level: string): void;
    configure(separators: Separators): void;
    /** Throws Error. */
    write(text: string): void;
    /** Throws Error when a segment is not whole. */
    end(): void;
    onopensegment: (name: string) => void;
    onelement: () => void;
    oncomponent: (value: string) => void;
    onclosesegment: () => void;
  }

  export = Parser;
}
