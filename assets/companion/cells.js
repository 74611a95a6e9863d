// Cells: what is known of each number of the trace that the page holds, and how it came to be.

/** Cells by address; rows of the page's data become objects when they are asked for. */
export class Cells {
  constructor(rows, strings) {
    this.strings = strings;
    this.rows = new Map(rows.map((row) => [strings[row[0]], row]));
  }

  /**
   * What an address is: { value, name, kind, where: [[axis, number]], words, operands, terms, note, whole }, or undefined. `words`
   * is a formula with {0}, {1}, … for the addresses `operands`; `terms` is { words, rows: [{ value, operands }], others, rest } of
   * a long sum, or null; where `whole` is false, the page does not hold how it came to be.
   */
  get(address) {
    const row = this.rows.get(address);
    if (row === undefined) return undefined;
    const text = (place) => this.strings[place];
    const [, value, name, kind, where, words, operands, terms, note] = row;
    const pairs = where.flatMap((entry, i) => (i % 2 ? [] : [[text(entry), where[i + 1]]]));
    const known = { value, name: text(name), kind: text(kind), where: pairs, words: "", operands: [], terms: null, note: "", whole: row.length > 5 };
    if (!known.whole) return known;
    return { ...known, words: text(words), operands: operands.map(text), terms: terms ? this.sum(terms) : null, note: text(note) };
  }

  sum([words, rows, others, rest]) {
    return {
      words: typeof words === "string" ? words : this.strings[words],
      rows: rows.map(([value, ...operands]) => ({ value, operands: operands.map((place) => this.strings[place]) })),
      others,
      rest,
    };
  }

  /** Enough to name a number: { value, title, computed }, `computed` if it is arithmetic on the screen; or undefined. */
  summary(address) {
    const row = this.rows.get(address);
    if (row === undefined) return undefined;
    const [, value, name, kind] = row;
    return { value, title: this.strings[name], computed: this.strings[kind] === "computed" };
  }
}
