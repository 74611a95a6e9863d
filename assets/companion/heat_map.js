// Numbers as colours in rows and columns, on a canvas; a cell can be chosen with pointer and keys.
import { html } from "./html.js";
import { Canvas } from "./canvas.js";
import { mix, rgb } from "./colour.js";

const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/**
 * `value(row, column)` in [0, 1], or null where there is nothing (masked); `chosen` is [row, column]; `whole` marks its whole row;
 * `onChoose(row, column)`. `says` is what a reader hears.
 */
export function HeatMap({ rows, columns, value, chosen, whole, role = "query", theme, redraw, says, label, onChoose }) {
  const draw = (context, width, height, element) => {
    const [empty, full, masked, ink] = ["panel", role, "masked", "focus"].map((name) => rgb(element, name));
    const [w, h] = [width / columns, height / rows];
    const gap = Math.min(w, h) > 9 ? 1 : 0.5;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const share = value(r, c);
        context.fillStyle = `rgb(${mix(empty, full, share === null ? 0 : Math.sqrt(share))})`;
        if (share !== null) context.fillRect(c * w, r * h, w - gap, h - gap);
        else if (Math.min(w, h) > 7) {
          context.strokeStyle = `rgba(${masked}, 0.45)`;
          context.beginPath();
          context.moveTo(c * w + w * 0.35, r * h + h * 0.65);
          context.lineTo(c * w + w * 0.65, r * h + h * 0.35);
          context.stroke();
        }
      }
    }
    context.strokeStyle = `rgb(${ink})`;
    context.lineWidth = 2;
    const [row, column] = chosen;
    if (whole) {
      context.globalAlpha = 0.55;
      context.strokeRect(1, row * h, width - 2 - gap, h - gap);
      context.globalAlpha = 1;
    }
    context.strokeRect(Math.max(1, column * w - 0.5), Math.max(1, row * h - 0.5), w - gap, h - gap);
  };
  const point = (event) => {
    if (event.type === "pointermove" && event.buttons !== 1) return;
    const area = event.currentTarget.getBoundingClientRect();
    const at = (share, count) => Math.min(Math.max(Math.floor(share * count), 0), count - 1);
    onChoose(at((event.clientY - area.top) / area.height, rows), at((event.clientX - area.left) / area.width, columns));
  };
  const key = (event) => {
    const step = ARROWS[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    onChoose(Math.min(Math.max(chosen[0] + step[0], 0), rows - 1), Math.min(Math.max(chosen[1] + step[1], 0), columns - 1));
  };
  return html`
    <div class="heat-map" role="application" tabindex="0" aria-label=${`${label}. ${says}`} onKeyDown=${key}>
      <${Canvas} draw=${draw} redraw=${[...redraw, theme, ...chosen]} onPointerDown=${point} onPointerMove=${point} />
    </div>
  `;
}
