// What number stood where, and when: found by a binary search in time and a test of boxes.

const STAY = 1500; // ms after which what appears or moves has come to rest

/**
 * The numbers that were shown, as columns: `start`, `end` in ms of the film, `box` four whole numbers each (left, top, right,
 * bottom in 1/10000 of the picture), `text` and `address` as places in a table of strings. A showing is a place in these columns.
 */
export class Numbers {
  constructor(columns, strings) {
    const order = [...columns.start.keys()].sort((a, b) => columns.start[a] - columns.start[b]);
    this.columns = columns;
    this.strings = strings;
    this.order = order;
    this.starts = order.map((i) => columns.start[i]);
    let latest = 0;
    this.latest = order.map((i) => (latest = Math.max(latest, columns.end[i]))); // the latest end so far
    this.byAddress = new Map();
    for (const i of order) {
      const address = this.address(i);
      if (!this.byAddress.has(address)) this.byAddress.set(address, []);
      this.byAddress.get(address).push(i);
    }
  }

  address(i) {
    return this.strings[this.columns.address[i]];
  }

  text(i) {
    return this.strings[this.columns.text[i]];
  }

  /** [left, top, right, bottom], shares of the picture. */
  box(i) {
    return [0, 1, 2, 3].map((side) => this.columns.box[4 * i + side] / 10000);
  }

  start(i) {
    return this.columns.start[i];
  }

  end(i) {
    return this.columns.end[i];
  }

  /** The showings at a moment, in reading order. */
  at(ms) {
    const found = [];
    for (let k = last(this.starts, ms); k >= 0 && this.latest[k] > ms; k--) {
      if (this.end(this.order[k]) > ms) found.push(this.order[k]);
    }
    const { box } = this.columns;
    return found.sort((a, b) => box[4 * a + 1] - box[4 * b + 1] || box[4 * a] - box[4 * b]);
  }

  /**
   * The showings under a point at a moment, the smallest box first; with none there, those of the nearest box not further
   * than `slack` away. Points and slack are shares of the picture, each of its own side.
   */
  under(ms, x, y, slack = [0, 0]) {
    let nearest = [];
    let least = 1;
    for (const i of this.at(ms)) {
      const [left, top, right, bottom] = this.box(i);
      const dx = Math.max(left - x, x - right, 0);
      const dy = Math.max(top - y, y - bottom, 0);
      if (dx > slack[0] || dy > slack[1]) continue;
      const far = dx || dy ? Math.hypot(dx / (slack[0] || 1), dy / (slack[1] || 1)) : 0;
      if (far < least || nearest.length === 0) [nearest, least] = [[i], far];
      else if (far === least) nearest.push(i);
    }
    const area = (i) => this.box(i).reduce((size, side, k) => size * (k < 2 ? 1 : side - this.box(i)[k - 2]), 1);
    return nearest.sort((a, b) => area(a) - area(b));
  }

  /** All showings of an address, in the order of the film. */
  showings(address) {
    return this.byAddress.get(address) ?? [];
  }

  /**
   * The showing of an address to jump to from a moment, null if there is none: one that stands then, else the nearest that stays, as
   * many only pass by, else the longest.
   */
  nearest(address, ms) {
    const all = this.showings(address);
    const stay = (i) => this.end(i) - this.start(i);
    const away = (i) => Math.max(this.start(i) - ms, ms - this.end(i), 0);
    const least = (list, measure) => list.reduce((best, i) => (best === null || measure(i) < measure(best) ? i : best), null);
    const calm = all.filter((i) => away(i) === 0 || stay(i) >= STAY);
    return calm.length ? least(calm, away) : least(all, (i) => -stay(i));
  }

  /** A moment, in ms, at which a showing stands still: its middle. */
  moment(i) {
    return (this.start(i) + this.end(i)) / 2;
  }
}

/** The last place in sorted numbers whose number is not above a limit; -1 if all are. */
export function last(sorted, limit) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
