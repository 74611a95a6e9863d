// The data of the page as objects: chapters and their beats, what was shown, cells, arrays.
import { decodeArray, row } from "./arrays.js";
import { Cells } from "./cells.js";
import { Numbers, last } from "./numbers.js";
import { parseCues } from "./cues.js";

export class Film {
  constructor(data) {
    this.data = data;
    this.chapters = data.chapters.map((chapter, index) => ({ ...chapter, index }));
    this.beats = this.chapters.flatMap((chapter) => chapter.beats.map((beat) => ({ ...beat, chapter })));
    this.beats.forEach((beat, index) => (beat.index = index));
    this.starts = this.beats.map((beat) => beat.start);
    this.numbers = new Numbers(data.numbers, data.strings);
    this.cells = new Cells(data.cells, data.strings);
    this.cues = parseCues(data.captions ?? "");
    this.cueStarts = this.cues.map((cue) => cue.start);
    this.decoded = new Map();
  }

  /** The beat at a second of the film; the first before it begins, the last after it ends. */
  beatAt(seconds) {
    return this.beats[Math.max(0, last(this.starts, seconds + 0.002))]; // times are written to the ms
  }

  /** What is said at a second, or "". */
  said(seconds) {
    const cue = this.cues[last(this.cueStarts, seconds + 0.002)];
    return cue && seconds < cue.end ? cue.text : "";
  }

  /** The middle of the frame that is shown at a second, in ms: safe from rounding at the borders of frames. */
  frame(seconds) {
    const { fps } = this.data;
    return ((Math.floor(seconds * fps + 0.02) + 0.5) * 1000) / fps;
  }

  /** A beat by its name, "attention:softmax"; a chapter's first by the chapter's. */
  beat(name) {
    const [slug, beat] = name.split(":");
    return this.beats.find((one) => one.chapter.slug === slug && (beat === undefined || one.name === beat));
  }

  has(name) {
    return Object.hasOwn(this.data.arrays ?? {}, name);
  }

  /** An array by its name, decoded when it is first wanted. */
  array(name) {
    if (!this.decoded.has(name)) this.decoded.set(name, decodeArray(this.data.arrays[name]));
    return this.decoded.get(name);
  }

  /** A token of the vocabulary as it is written. */
  token(id) {
    return Object.hasOwn(this.data.vocab, id) ? this.data.vocab[id] : `token ${id}`;
  }

  /** The draws of the film whose logits are here: [{ step, logits, text, own }], `own` being the settings they were made with. */
  get draws() {
    const { sampling, tokens, n_prompt: prompt } = this.data;
    return sampling.flatMap((drawn, step) => {
      if (!this.has(`logits.${step}`)) return [];
      const own = { temperature: drawn.temperature, topK: drawn.top_k, topP: drawn.top_p, draw: drawn.draw };
      return [{ step, after: tokens[prompt + step - 1].text, own }];
    });
  }

  logits(step) {
    return this.array(`logits.${step}`).values;
  }

  /** The blocks whose patterns are here, in order. */
  get patterns() {
    const names = Object.keys(this.data.arrays ?? {}).filter((name) => name.startsWith("pattern."));
    return names.map((name) => Number(name.slice(8))).sort((a, b) => a - b);
  }

  /** The shares that a token gives to all, in a head of a block. */
  pattern(block, head, query) {
    return row(this.array(`pattern.${block}`), head, query);
  }

  /** The query and the key of the film's score before they are turned, and the angles a position turns them by. */
  get turning() {
    const { focus, config } = this.data;
    const shared = Math.floor(focus.head / (config.n_heads / config.n_kv_heads));
    return {
      query: row(this.array(`q.${focus.layer}`), focus.head, focus.query),
      key: row(this.array(`k.${focus.layer}`), shared, focus.key),
      frequencies: this.array("inv_freq").values,
    };
  }
}
