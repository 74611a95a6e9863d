// A canvas that is as sharp as the screen and drawn again when it, its data or the theme changes.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { html } from "./html.js";

/** `draw(context, width, height, element)` in CSS pixels; `redraw` what it depends on; other properties are the canvas's. */
export function Canvas({ draw, redraw, ...properties }) {
  const canvas = useRef(null);
  const [size, setSize] = useState([0, 0]);
  useLayoutEffect(() => {
    const watch = new ResizeObserver(() => setSize([canvas.current.clientWidth, canvas.current.clientHeight]));
    watch.observe(canvas.current);
    return () => watch.disconnect();
  }, []);
  useLayoutEffect(() => {
    const [width, height] = size;
    if (!width || !height) return;
    const sharp = window.devicePixelRatio || 1;
    canvas.current.width = Math.round(width * sharp);
    canvas.current.height = Math.round(height * sharp);
    const context = canvas.current.getContext("2d");
    context.setTransform(sharp, 0, 0, sharp, 0, 0);
    draw(context, width, height, canvas.current);
  }, [...size, ...redraw]);
  return html`<canvas ref=${canvas} ...${properties}></canvas>`;
}
