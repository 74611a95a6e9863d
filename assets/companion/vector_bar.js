// A vector as a row of stripes: the stronger the colour, the larger the number.
import { html } from "./html.js";
import { Canvas } from "./canvas.js";
import { mix, rgb, strength } from "./colour.js";

/** `values` in the colour of a `role`, against the largest magnitude `scale`; `marked` are places that are pointed out. */
export function VectorBar({ values, role, scale, marked = [], theme, label }) {
  const draw = (context, width, height, element) => {
    const [empty, full, focus] = ["panel", role, "focus"].map((name) => rgb(element, name));
    const w = width / values.length;
    values.forEach((value, i) => {
      context.fillStyle = `rgb(${mix(empty, full, strength(value, scale))})`;
      context.fillRect(i * w, 0, Math.max(w - 0.5, 0.5), height - 4);
    });
    context.fillStyle = `rgb(${focus})`;
    for (const i of marked) context.fillRect(i * w, height - 2, Math.max(w - 0.5, 1), 2);
  };
  return html`<div class="vector-bar" role="img" aria-label=${label}><${Canvas} draw=${draw} redraw=${[theme, scale, String(marked), ...checks(values)]} /></div>`;
}

/** Few numbers that change when the vector does. */
function checks(values) {
  let one = 0;
  let other = 0;
  values.forEach((value, i) => {
    one += value;
    other += value * (i + 1);
  });
  return [values.length, one, other];
}
