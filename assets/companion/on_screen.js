// The numbers of the picture that stands still: for fingers and keyboards, which cannot point as finely as a mouse.
import { useLayoutEffect, useState } from "preact/hooks";
import { html } from "./html.js";
import { roleOf } from "./colour.js";

const MOST = 60;

/** Buttons for the numbers in the picture while `clock` stands; `onPick([showing])` picks one. */
export function OnScreen({ film, clock, onPick }) {
  const [places, setPlaces] = useState([]);
  useLayoutEffect(
    () => clock?.listen((time) => setPlaces((old) => (clock.playing ? (old.length ? [] : old) : once(film.numbers, film.numbers.at(film.frame(time)))))),
    [clock],
  );
  return html`
    <div class="on-screen">
      <h2>Touch a number</h2>
      <p class="faint">Point at any number in the picture: the film stands still, and here is what the number is, and what made it.</p>
      ${places.length > 0 && html`
        <section><h3>${places.length} in this picture</h3><p class="cells">
          ${places.slice(0, MOST).map(
            (i) => html`<button type="button" class=${`cell role-${roleOf(film.numbers.address(i))}`} title=${film.numbers.address(i)}
              onClick=${() => onPick([i])}><span class="number">${film.numbers.text(i)}</span></button>`,
          )}
        </p></section>
      `}
    </div>
  `;
}

/** Each address once. */
function once(numbers, places) {
  return [...new Map(places.map((i) => [numbers.address(i), i])).values()];
}
