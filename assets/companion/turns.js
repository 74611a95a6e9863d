// Which chapters have controls of their own, where the data holds what they need.
import { TurnAttention } from "./turn_attention.js";
import { TurnRope } from "./turn_rope.js";
import { TurnSampling } from "./turn_sampling.js";

const SAMPLING = { title: "Turn the dials", Panel: TurnSampling, there: (film) => film.draws.length > 0 };
const ATTENTION = { title: "See any head", Panel: TurnAttention, there: (film) => film.patterns.length > 0 };
const ROPE = { title: "Move the tokens", Panel: TurnRope, there: (film) => film.has("inv_freq") };
const TURNS = { logits: SAMPLING, sampling: SAMPLING, attention: ATTENTION, heads: ATTENTION, rope: ROPE };

/** { title, Panel } of a chapter, or null where it has none. */
export function turnOf(film, slug) {
  return Object.hasOwn(TURNS, slug) && TURNS[slug].there(film) ? TURNS[slug] : null;
}
