// A number to turn: what it is, what it stands at, and a handle.
import { useMemo } from "preact/hooks";
import { html } from "./html.js";

let made = 0;

/** `says` is the value as it is read; `mark`, if given, the place of the film's own value, at which the handle catches. */
export function Slider({ label, hint, value, says, min, max, step, onInput, mark, role = "focus" }) {
  const id = useMemo(() => `slider-${++made}`, []);
  const share = (at) => (at - min) / (max - min);
  const input = ({ target }) => {
    const wanted = Number(target.value);
    onInput(mark !== undefined && Math.abs(wanted - mark) < (max - min) / 120 ? mark : wanted);
  };
  return html`
    <div class="slider" style=${{ "--share": share(value), "--hue": `var(--${role})` }}>
      <label for=${id}>${label}${hint && html` <span class="faint">${hint}</span>`}</label>
      <output for=${id} class="number">${says}</output>
      <input id=${id} type="range" min=${min} max=${max} step=${step} value=${value} aria-valuetext=${says} onInput=${input} />
      ${mark !== undefined && html`<i class="own" title="as in the film" style=${{ "--at": share(mark) }}></i>`}
    </div>
  `;
}
