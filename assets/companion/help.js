// What the keys do.
import { useLayoutEffect, useRef } from "preact/hooks";
import { html } from "./html.js";

const KEYS = [
  ["Space", "play, pause"],
  ["← →", "beat before, next beat"],
  ["0 … 13", "chapter"],
  [", .", "one frame back, on"],
  ["n  N", "next number in the picture, the one before"],
  ["o", "outline"],
  ["p", "predict: the chapter’s question"],
  ["t", "turn: the chapter’s own controls"],
  ["c", "captions below the picture"],
  ["m", "sound off, on"],
  ["f", "full screen"],
  ["d", "dark, light"],
  ["Esc", "close what is open"],
  ["?", "this help"],
];

/** A dialogue over the page; `film` names what it is about. */
export function Help({ film, onClose }) {
  const dialog = useRef(null);
  useLayoutEffect(() => dialog.current.showModal(), []);
  return html`
    <dialog ref=${dialog} class="help" aria-labelledby="help-title" onClose=${onClose}
      onClick=${(event) => event.target === dialog.current && dialog.current.close()}>
      <div>
        <h2 id="help-title">A film you can touch</h2>
        <p>Every number on the screen was recorded from a real run. Point at one: the film stands still, and the panel shows its exact
          value, its address in the recording, and what made it. Follow the operands, from a probability back to the embedding.</p>
        <dl>${KEYS.map(([keys, what]) => html`<div><dt>${keys.split(/ +/).map((key) => (key === "…" ? " … " : html`<kbd>${key}</kbd>`))}</dt><dd>${what}</dd></div>`)}</dl>
        <p class="faint small">${film.model} · trace ${film.trace}</p>
        <button type="button" class="main" autofocus onClick=${() => dialog.current.close()}>Close</button>
      </div>
    </dialog>
  `;
}
