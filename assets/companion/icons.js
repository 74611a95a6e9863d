// The few signs of the buttons, drawn on a 24 × 24 grid.
import { html } from "./html.js";

const PATHS = {
  play: "M7 4.5v15l12-7.5z",
  pause: "M7 5h3.6v14H7zM13.4 5H17v14h-3.6z",
  back: "M17.5 5v14L8 12zM5.5 5h2v14h-2z",
  next: "M6.5 5v14l9.5-7zM16.5 5h2v14h-2z",
  full: "M4 9V4h5v2H6v3zM15 4h5v5h-2V6h-3zM4 15h2v3h3v2H4zM18 15h2v5h-5v-2h3z",
  captions: "M3 5h18v14H3zM5 7v10h14V7zM7 13h4.2v2H7zM13 13h4v2h-4zM7 9.8h2v2H7zM10.8 9.8H17v2h-6.2z",
  theme: "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18zM12 5v14a7 7 0 0 1 0-14z",
  help: "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18zM11 16h2v2h-2zM8.6 9.6a3.4 3.4 0 1 1 5.3 2.8c-.7.5-.9.8-.9 1.6h-2c0-1.7.6-2.3 1.6-3a1.4 1.4 0 1 0-2-1.4z",
  turn: "M4 7h9.2a3 3 0 0 1 5.6 0H20v2h-1.2a3 3 0 0 1-5.6 0H4zM4 15h1.2a3 3 0 0 1 5.6 0H20v2h-9.2a3 3 0 0 1-5.6 0H4z",
  close: "M6.4 5l5.6 5.6L17.6 5 19 6.4 13.4 12l5.6 5.6-1.4 1.4-5.6-5.6L6.4 19 5 17.6l5.6-5.6L5 6.4z",
  link: "M10 6H6.5a5.5 5.5 0 0 0 0 11H10v-2H6.5a3.5 3.5 0 0 1 0-7H10zM14 6h3.5a5.5 5.5 0 0 1 0 11H14v-2h3.5a3.5 3.5 0 0 0 0-7H14zM8 10.6h8v1.9H8z",
};

/** A drawn sign; what it means is said by its button. */
export function Icon({ name }) {
  return html`<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path fill="currentColor" fill-rule="evenodd" d=${PATHS[name]} /></svg>`;
}

/** A button that is a sign. */
export function IconButton({ icon, label, hint, pressed, onClick, children }) {
  return html`
    <button type="button" class="icon" aria-label=${label} title=${hint ? `${label} (${hint})` : label} aria-pressed=${pressed}
      onClick=${onClick}><${Icon} name=${icon} />${children}</button>
  `;
}
