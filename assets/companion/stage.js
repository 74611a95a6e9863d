// The picture: the film, and over it what is pointed at. Knows boxes and moments, not what the numbers mean.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { html } from "./html.js";
import { Icon } from "./icons.js";

const NEAR = { touch: 16, mouse: 4 }; // how far from a number a finger or a pointer still means it, in CSS pixels

/**
 * The video of `film`, put into `clock` by `onVideo(element)`; `fresh` until it has played. `onPoint(showings)` says what is under the pointer, [] when
 * nothing is; `onPick(showings)` what was clicked; `marks` are [{ showing, label, text, state }], buttons for `onMark(place)`;
 * `covered` are showings that are not to be read.
 */
export function Stage({ film, clock, picked, marks, covered, hidden, fresh, onVideo, onPoint, onLeave, onPick, onMark }) {
  const [width, height] = film.data.size;
  const under = useRef(NONE);
  const [missing, setMissing] = useState(false);

  const find = (event) => {
    if (!clock) return NONE;
    const area = event.currentTarget.getBoundingClientRect();
    const near = NEAR[event.pointerType] ?? NEAR.mouse;
    const slack = [near / area.width, near / area.height];
    const [x, y] = [(event.clientX - area.left) / area.width, (event.clientY - area.top) / area.height];
    return film.numbers.under(film.frame(clock.time), x, y, slack);
  };
  const point = (event) => {
    if (event.pointerType === "touch") return;
    const found = find(event);
    if (found[0] === under.current[0]) return;
    under.current = found;
    event.currentTarget.classList.toggle("over", found.length > 0);
    onPoint(found);
  };
  const leave = () => {
    under.current = NONE;
    onLeave();
  };

  return html`
    <div class="picture" data-theme=${film.data.theme} hidden=${hidden} style=${{ aspectRatio: `${width} / ${height}` }}
      onPointerMove=${point} onPointerLeave=${leave} onClick=${(event) => onPick(find(event))}>
      <video ref=${onVideo} src=${film.data.video} preload="auto" playsinline tabindex="-1"
        aria-label=${`The film: ${film.data.prompt}`} onError=${() => setMissing(true)}></video>
      ${missing && html`<p class="missing" role="alert">The video is not here. Keep ${film.data.video} in the same folder as this page.</p>`}
      ${picked !== null && clock && html`<${While} film=${film} clock=${clock} showing=${picked}>
        <div class="frame" style=${placed(film.numbers.box(picked))}></div>
      <//>`}
      ${fresh && clock && !missing && html`
        <button type="button" class="begin" onClick=${(event) => (event.stopPropagation(), clock.play())}>
          <span class="round"><${Icon} name="play" /></span><span>Play, and point at any number</span>
        </button>
      `}
      ${covered.map((showing) => html`<${While} film=${film} clock=${clock} showing=${showing}><div class="cover" style=${placed(film.numbers.box(showing))}></div><//>`)}
      ${marks.map(
        ({ showing, label, text, state }, place) => html`<${While} film=${film} clock=${clock} showing=${showing}>
          <button type="button" class=${`mark ${state ?? ""}`} style=${placed(film.numbers.box(showing))} aria-label=${`Answer ${label}: ${text}`}
            onClick=${(event) => (event.stopPropagation(), onMark(place))}><span>${label}</span></button>
        <//>`,
      )}
    </div>
  `;
}

const NONE = [];

/** What is shown only while a number stands. */
function While({ film, clock, showing, children }) {
  const [on, setOn] = useState(false);
  useLayoutEffect(
    () =>
      clock.listen((time) => {
        const ms = film.frame(time);
        setOn(ms >= film.numbers.start(showing) && ms < film.numbers.end(showing));
      }),
    [clock, showing],
  );
  return on && children;
}

/** A box as shares of the picture, as CSS. */
function placed([left, top, right, bottom]) {
  const share = (value) => `${(100 * value).toFixed(3)}%`;
  return { left: share(left), top: share(top), width: share(right - left), height: share(bottom - top) };
}
