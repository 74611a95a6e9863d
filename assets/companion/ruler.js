// Shares laid end to end from 0 to 1, and the place on which u falls.
import { html } from "./html.js";
import { fixed } from "./format.js";

const NARROWEST = 0.004; // share of the ruler from which a piece is drawn alone
const LABELLED = 0.06; // and from which its token fits in it

/** `pieces` are [{ label, share }], the largest first; `u` in [0, 1); `here` the place of the piece on which it falls. */
export function Ruler({ pieces, u, here, onU }) {
  const drawn = [];
  let start = 0;
  for (const { label, share } of pieces) {
    if (share < NARROWEST) break;
    drawn.push({ label, share });
    start += share;
  }
  const drag = (event) => {
    if (event.type === "pointermove" && event.buttons !== 1) return;
    if (event.type === "pointerdown") event.currentTarget.setPointerCapture(event.pointerId);
    const { left, width } = event.currentTarget.getBoundingClientRect();
    onU(Math.min(Math.max((event.clientX - left) / width, 0), 0.999999));
  };
  return html`
    <div class="ruler" onPointerDown=${drag} onPointerMove=${drag} title="Drag u">
      <div class="pieces" aria-hidden="true">
        ${drawn.map(
          (piece, i) => html`<span class=${`${i === here ? "here" : ""} ${piece.share > LABELLED ? "" : "small"}`} style=${{ width: `${100 * piece.share}%` }}>
            ${piece.share > LABELLED && piece.label}</span>`,
        )}
        <span class=${`rest ${here >= drawn.length ? "here" : ""}`}>${1 - start > 0.12 ? "the rest" : ""}</span>
      </div>
      <i class="needle" style=${{ left: `${100 * u}%` }} aria-hidden="true"><b>u ${fixed(u, 3)}</b></i>
      <span class="ends" aria-hidden="true"><span>0</span><span>1</span></span>
    </div>
  `;
}
