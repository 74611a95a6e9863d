// Turn: move a query and a key along the text, and see their pairs turn and their score change.
import { useMemo, useState } from "preact/hooks";
import { html } from "./html.js";
import { Dial } from "./dial.js";
import { fixed } from "./format.js";
import { Slider } from "./slider.js";
import { rotate, score } from "./turning.js";
import { VectorBar } from "./vector_bar.js";

const FAR = 48; // positions that can be reached, or twice those of the prompt
const DIALS = 6;

export function TurnRope({ film, theme }) {
  const { query: q, key: k, frequencies } = useMemo(() => film.turning, [film]);
  const { query, key } = film.data.focus;
  const farthest = Math.max(FAR, 2 * film.data.n_prompt);
  const name = (place) => film.data.tokens[place].text;
  const [m, setM] = useState(query);
  const [n, setN] = useState(key);
  const half = frequencies.length;
  const [turnedQ, turnedK] = [useMemo(() => rotate(q, m, frequencies), [q, m]), useMemo(() => rotate(k, n, frequencies), [k, n])];
  const now = score(turnedQ, turnedK);
  const curve = useMemo(
    () => Array.from({ length: 2 * farthest + 1 }, (_, i) => score(rotate(q, i - farthest, frequencies), k)),
    [q, k],
  );
  const pairs = [...Array(DIALS).keys()].map((i) => Math.round((i * (half / 2)) / (DIALS - 1)));
  const scale = Math.max(...q.map(Math.abs), ...k.map(Math.abs));
  const both = (value) => {
    const by = Math.max(-n, Math.min(value - m, farthest - n));
    setM(m + by);
    setN(n + by);
  };
  return html`
    <div class="turn-panel rope">
      <p class="result" role="status">
        <span class="faint">${Math.abs(m - n)} apart: score</span> <span class="number role-query" data-score=${now}>${fixed(now, 3)}</span>
        ${m === query && n === key && html`<span class="faint">as recorded</span>`}
      </p>
      <div class="dials">
        ${pairs.map((i) => {
          const size = Math.max(Math.hypot(q[i], q[i + half]), Math.hypot(k[i], k[i + half])) || 1;
          const arrow = (vector, role) => ({ x: vector[i] / size, y: vector[i + half] / size, role });
          return html`<${Dial} title=${`pair ${i}`} says=${`${fixed(turnedQ[i] * turnedK[i] + turnedQ[i + half] * turnedK[i + half], 2)}`}
            arrows=${[arrow(turnedQ, "query"), arrow(turnedK, "key")]} />`;
        })}
      </div>
      <div class="controls">
        <${Slider} label="Query at" hint=${name(query)} role="query" value=${m} says=${String(m)} min=${0} max=${farthest} step=${1} mark=${query} onInput=${setM} />
        <${Slider} label="Key at" hint=${name(key)} role="key" value=${n} says=${String(n)} min=${0} max=${farthest} step=${1} mark=${key} onInput=${setN} />
        <${Slider} label="Both together" hint="the score stays" value=${m} says=${`${m}, ${n}`} min=${0} max=${farthest} step=${1} onInput=${both} />
        <div class="row"><button type="button" class="plain" title="As in the film" onClick=${() => (setM(query), setN(key))}>Reset</button></div>
      </div>
      <div class="vectors">
        <p class="faint small">the query, turned</p><${VectorBar} values=${turnedQ} role="query" scale=${scale} marked=${pairs.flatMap((i) => [i, i + half])} theme=${theme} label="The turned query" />
        <p class="faint small">the key, turned</p><${VectorBar} values=${turnedK} role="key" scale=${scale} marked=${pairs.flatMap((i) => [i, i + half])} theme=${theme} label="The turned key" />
      </div>
      <${Curve} values=${curve} at=${m - n + farthest} middle=${farthest} />
    </div>
  `;
}

/** The score by how far the query stands after the key. */
function Curve({ values, at, middle }) {
  const [low, high] = [Math.min(...values, 0), Math.max(...values, 0)];
  const y = (value) => 6 + (88 * (high - value)) / (high - low || 1);
  const x = (i) => (i * 400) / (values.length - 1);
  return html`
    <figure class="curve">
      <svg viewBox="0 0 400 100" preserveAspectRatio="none" role="img" aria-label="Score by distance">
        <path class="axes" d=${`M0 ${y(0)}H400M${x(middle)} 0V100`} />
        <path class="line-of" d=${`M${values.map((value, i) => `${x(i).toFixed(1)} ${y(value).toFixed(1)}`).join("L")}`} />
        <path class="here" d=${`M${x(at)} 0V100`} />
      </svg>
      <figcaption><span>key after query</span><span>score by distance</span><span>query after key</span></figcaption>
    </figure>
  `;
}
