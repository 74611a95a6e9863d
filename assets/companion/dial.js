// Two arrows on a circle: a pair of a query and a pair of a key, each turned by its place.
import { html } from "./html.js";

/** `arrows` are [{ x, y, role, label }], in units of the circle's radius; `title` names the dial, `says` what it shows. */
export function Dial({ arrows, title, says }) {
  return html`
    <figure class="dial">
      <svg viewBox="-1.15 -1.15 2.3 2.3" role="img" aria-label=${`${title}: ${says}`}>
        <circle r="1" class="rim" />
        <path d="M-1 0H1M0 -1V1" class="axes" />
        ${arrows.map(
          ({ x, y, role }) => html`<g class=${`arrow role-${role}`}><line x1="0" y1="0" x2=${x} y2=${-y} /><circle cx=${x} cy=${-y} r="0.075" /></g>`,
        )}
      </svg>
      <figcaption><span>${title}</span><span class="number">${says}</span></figcaption>
    </figure>
  `;
}
