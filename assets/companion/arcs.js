// Who looks at whom, on the sentence itself: tokens one below the other, arcs from one to those before it.
import { useLayoutEffect, useRef } from "preact/hooks";
import { html } from "./html.js";
import { percent } from "./format.js";
import { keepInSight } from "./sight.js";

const ROW = 30; // of the drawing's own units
const LEFT = 4;
const LEAST = 1e-9; // no share is nothing, though it may be stored as that

/** `tokens` are texts; `shares[k]` what the token at `query` gives to token k; `chosen` is one of them. */
export function Arcs({ tokens, shares, query, chosen, onQuery, onChoose }) {
  const list = useRef(null);
  useLayoutEffect(() => keepInSight(list.current.querySelector(".query"), list.current), [query]);
  const height = tokens.length * ROW;
  const share = (place) => percent(Math.max(shares[place], LEAST));
  const y = (place) => (place + 0.5) * ROW;
  const reach = (place) => LEFT + 26 + 74 * Math.sqrt(Math.abs(query - place) / Math.max(tokens.length - 1, 1));
  return html`
    <div class="arcs" ref=${list}>
      <ol>
        ${tokens.map(
          (token, place) => html`
            <li class=${place === query ? "query" : place > query ? "later" : place === chosen ? "chosen" : ""}>
              <button type="button" class="token" onClick=${() => onQuery(place)} aria-pressed=${place === query}
                aria-label=${`Look from ${token}, place ${place}`}>${token}</button>
              <button type="button" class="number" disabled=${place > query} onClick=${() => onChoose(place)}
                aria-label=${place > query ? `${token}, later: masked` : `${token} gets ${share(place)}`}>${place > query ? "" : share(place)}</button>
            </li>
          `,
        )}
      </ol>
      <svg viewBox=${`0 0 120 ${height}`} preserveAspectRatio="none" aria-hidden="true">
        ${shares.map(
          (part, place) => place <= query && part > 0.004 && html`
            <path d=${`M${LEFT} ${y(query)} C${reach(place)} ${y(query)} ${reach(place)} ${y(place)} ${LEFT} ${y(place)}`}
              class=${place === chosen ? "chosen" : ""} stroke-width=${1 + 7 * part} stroke-opacity=${0.3 + 0.7 * Math.sqrt(part)} />
          `,
        )}
      </svg>
    </div>
  `;
}
