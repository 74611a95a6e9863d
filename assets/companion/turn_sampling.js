// Turn: temperature, top-k, top-p and u over all recorded logits, and draw again.
import { useMemo, useState } from "preact/hooks";
import { html } from "./html.js";
import { Bars } from "./bars.js";
import { fixed, grouped, percent } from "./format.js";
import { Ruler } from "./ruler.js";
import { Slider } from "./slider.js";
import { distribution, entropy, land, ranking, tally } from "./sampling.js";

const SHOWN = 9; // tokens with a bar of their own
const FINE = 1000; // steps of the logarithmic slider of top-k

export function TurnSampling({ film }) {
  const [{ step, own }, setDrawn] = useState(film.draws[0]);
  const [settings, setSettings] = useState(own);
  const [u, setU] = useState(own.draw);
  const [counts, setCounts] = useState(null);
  const logits = film.logits(step);
  const name = (id) => film.token(id);
  const order = useMemo(() => ranking(logits), [logits]);
  const made = useMemo(() => distribution(logits, settings, order), [logits, order, settings]);
  const { tempered, nTopP, probs } = made;
  const here = land(probs, u);
  const size = logits.length;

  const turn = (change) => {
    setSettings({ ...settings, ...change });
    setCounts(null);
  };
  const reset = (drawn) => {
    setDrawn(drawn);
    setSettings(drawn.own);
    setU(drawn.own.draw);
    setCounts(null);
  };
  const draw = (times) => {
    if (times > 1) return setCounts({ draws: times, of: tally(probs, times) });
    setCounts(null);
    setU(Math.random());
  };

  const places = [...Array(Math.min(SHOWN, size)).keys()];
  if (here >= places.length) places.splice(-1, 1, here);
  const rows = places.map((i) => ({
    key: order[i], label: name(order[i]), share: i < nTopP ? probs[i] : 0, before: tempered[order[i]], count: counts?.of[i] ?? 0,
    state: i === here ? "here" : i < nTopP ? "" : "off",
  }));
  const total = (list, of) => list.reduce((sum, row) => sum + of(row), 0);
  if (size > places.length) {
    const before = Math.max(0, 1 - total(rows, (row) => row.before));
    rows.push({
      key: "rest", label: `${grouped(size - rows.length)} others`, share: Math.max(0, 1 - total(rows, (row) => row.share)), before,
      count: counts ? counts.draws - total(rows, (row) => row.count) : 0, state: "rest",
    });
  }
  const pieces = useMemo(() => Array.from(probs.subarray(0, 60), (share, i) => ({ label: name(order[i]), share })), [probs, order]);
  const k = settings.topK === 0 ? size : Math.min(settings.topK, size);

  return html`
    <div class="turn-panel sampling">
      <p class="result" role="status">
        <span class="faint">u = <span class="number">${fixed(u, 3)}</span> lands on</span>
        <b class="token role-probability">${name(order[here])}</b> <span class="number">${percent(probs[here])}</span>
      </p>
      <${Bars} rows=${rows} draws=${counts?.draws ?? 0} label="The likeliest tokens" />
      <div class="controls">
        <label class="choice">The token after
          <select onChange=${({ target }) => reset(film.draws[target.selectedIndex])}>
            ${film.draws.map((one) => html`<option selected=${one.step === step}>${one.after}${one.step === 0 ? ", the end of the prompt" : ""}</option>`)}
          </select>
        </label>
        <${Slider} label="Temperature" value=${settings.temperature} says=${fixed(settings.temperature, 2)} min=${0} max=${2} step=${0.01} mark=${inside(own.temperature, 2)}
          onInput=${(value) => turn({ temperature: value < 0.01 ? 0 : value })} />
        <${Slider} label="Top-k" value=${toSlider(k, size)} says=${k === size ? "all" : grouped(k)} min=${0} max=${FINE} step=${1} mark=${toSlider(own.topK || size, size)}
          onInput=${(value) => turn({ topK: fromSlider(value, size, own.topK) })} />
        <${Slider} label="Top-p" value=${settings.topP} says=${settings.topP >= 1 ? "all" : fixed(settings.topP, 2)} min=${0.01} max=${1} step=${0.01} mark=${own.topP}
          onInput=${(value) => turn({ topP: value })} />
        <${Slider} label="Draw u" value=${u} says=${fixed(u, 3)} min=${0} max=${0.999} step=${0.001} onInput=${setU} mark=${own.draw} />
        <div class="row">
          <button type="button" class="main" onClick=${() => draw(1)}>Draw again</button>
          <button type="button" class="plain" onClick=${() => draw(1000)}>× 1,000</button>
          <button type="button" class="plain" title="As in the film" onClick=${() => reset({ step, own })}>Reset</button>
        </div>
        <dl class="facts">
          <div><dt>tokens left</dt><dd class="number" data-kept=${nTopP}>${grouped(nTopP)}</dd></div>
          <div><dt>entropy</dt><dd class="number">${fixed(entropy(probs), 2)} bits</dd></div>
        </dl>
      </div>
      <${Ruler} pieces=${pieces} u=${u} here=${here} onU=${setU} />
    </div>
  `;
}

function inside(value, most) {
  return value <= most ? value : undefined;
}

/** Of 1 to all, in equal ratios. */
function toSlider(k, size) {
  return Math.round((FINE * Math.log(k)) / Math.log(size));
}

function fromSlider(value, size, own) {
  if (value >= FINE) return 0;
  return value === toSlider(own || size, size) ? own : Math.max(1, Math.round(size ** (value / FINE)));
}
