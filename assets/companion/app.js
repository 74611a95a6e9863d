// The whole page: one film, what is said and shown of it, and what is done with it.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { html } from "./html.js";
import { Caption } from "./captions.js";
import { Clock } from "./clock.js";
import { beatLink, numberLink, parseFragment, rewriteAddress } from "./fragment.js";
import { Freezing } from "./freezing.js";
import { Help } from "./help.js";
import { IconButton } from "./icons.js";
import { listenToKeys } from "./keys.js";
import { NumberPanel } from "./number_panel.js";
import { OnScreen } from "./on_screen.js";
import { Outline } from "./outline.js";
import { usePicking } from "./picking.js";
import { LETTERS, Question } from "./question.js";
import { sceneOf } from "./scene_of.js";
import { Side } from "./side.js";
import { Stage } from "./stage.js";
import { useTheme } from "./theme.js";
import { Transport } from "./transport.js";
import { turnOf } from "./turns.js";

const NONE = [];
const SLIVER = 0.05; // seconds into a beat: past the border between two frames

export function App({ film }) {
  const [clock, setClock] = useState(null);
  const [beat, setBeat] = useState(film.beats[0]);
  const [playing, setPlaying] = useState(false);
  const [fresh, setFresh] = useState(true);
  const [said, setSaid] = useState("");
  const [leaf, setLeaf] = useState("outline");
  const [turning, setTurning] = useState(false);
  const [captions, setCaptions] = useState(() => matchMedia("(max-width: 700px)").matches);
  const [full, setFull] = useState(false);
  const [help, setHelp] = useState(false);
  const [answers, setAnswers] = useState({});
  const [theme, switchTheme] = useTheme();
  const picking = usePicking(film);
  const freezing = useMemo(() => clock && new Freezing(clock), [clock]);
  const asked = useRef(new Set());
  const { chapter } = beat;
  const turn = turnOf(film, chapter.slug);
  const asking = leaf === "question" && Boolean(chapter.question);

  const onVideo = useMemo(() => (video) => video && setClock((old) => old ?? new Clock(video)), []);
  const go = (one) => {
    picking.clear();
    freezing.forget();
    clock.seek(one.start + SLIVER);
  };
  const step = (by) => {
    const now = film.beatAt(clock.time);
    const again = by < 0 && clock.time - now.start > 1.5; // back from within a beat is to its beginning
    go(again ? now : film.beats[Math.min(Math.max(now.index + by, 0), film.beats.length - 1)]);
  };
  const still = (showing) => {
    freezing.forget();
    clock.pause();
    setTurning(false);
    clock.seek(film.numbers.moment(showing) / 1000);
  };
  const show = (showing, ms = film.numbers.moment(showing)) => {
    picking.show(showing, true);
    setLeaf("number");
    rewriteAddress(numberLink(film.numbers.address(showing), ms));
  };
  const open = (address) => {
    const showing = film.numbers.nearest(address, film.frame(clock.time));
    picking.open(address, showing);
    if (showing !== null) still(showing);
    setLeaf("number");
  };
  const find = (address) => {
    const cell = film.cells.summary(address);
    return cell && { ...cell, film: film.numbers.showings(address).length > 0 };
  };
  const close = () => {
    picking.clear();
    setLeaf("outline");
    freezing?.resume();
  };

  /** Ask a chapter's question, over the picture that has its answers, or over its last. */
  const askOf = (one) => {
    if (!one.question) return;
    asked.current.add(one.slug);
    freezing.forget();
    picking.clear();
    clock.pause();
    clock.seek((sceneOf(film.numbers, one)?.ms ?? 1000 * one.end - 500 / film.data.fps) / 1000);
    setTurning(false);
    setLeaf("question");
  };

  // What the clock says, and what must happen at a chapter's end.
  useEffect(
    () =>
      clock?.listen((time) => {
        const now = film.beatAt(time);
        setBeat(now);
        setPlaying(clock.playing);
        if (time > 0) setFresh(false);
        if (clock.playing) picking.loosen();
        setSaid(film.said(time));
        const { chapter: here } = now;
        if (!clock.playing || !here.question || asked.current.has(here.slug) || time < here.end - 2.2 / film.data.fps) return;
        askOf(here);
      }),
    [clock],
  );
  useEffect(() => clock?.whenever(picking.loosen), [clock]);
  useEffect(() => {
    if (!turn) setTurning(false);
  }, [turn]);

  // The address of the page follows the film, and the film the address.
  useEffect(() => {
    if (!clock) return;
    const follow = () => {
      const { address, ms, beat: name } = parseFragment(location.hash);
      const showing = address === undefined ? undefined : film.numbers.nearest(address, ms);
      if (showing === null && film.cells.summary(address)) picking.open(address, null), setLeaf("number");
      else if (typeof showing === "number") {
        still(showing);
        show(showing, ms);
      } else if (name && film.beat(name)) go(film.beat(name));
    };
    follow();
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, [clock]);
  const first = useRef(true);
  useEffect(() => {
    if (!first.current && !picking.pinned) rewriteAddress(beatLink(beat));
    first.current = false;
  }, [beat, picking.pinned]);

  const toggleFull = document.fullscreenEnabled && (() => {
    const done = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
    done.catch(() => {}); // it may be refused
  });
  useEffect(() => {
    const follow = () => setFull(Boolean(document.fullscreenElement));
    document.addEventListener("fullscreenchange", follow);
    return () => document.removeEventListener("fullscreenchange", follow);
  }, []);

  const walk = (by) => {
    clock.pause();
    const places = film.numbers.at(film.frame(clock.time));
    if (!places.length) return;
    const at = places.indexOf(picking.current?.showing);
    show(places[at < 0 ? (by > 0 ? 0 : places.length - 1) : (at + by + places.length) % places.length], film.frame(clock.time));
  };
  const actions = {
    toggle: () => (freezing.forget(), setTurning(false), clock.toggle()),
    before: () => step(-1), after: () => step(1),
    frameBack: () => (clock.pause(), clock.seek(film.frame(clock.time) / 1000 - 1 / film.data.fps)),
    frameOn: () => (clock.pause(), clock.seek(film.frame(clock.time) / 1000 + 1 / film.data.fps)),
    numberAfter: () => walk(1), numberBefore: () => walk(-1),
    outline: () => setLeaf("outline"), predict: () => askOf(chapter), turn: () => turn && toggleTurn(),
    captions: () => setCaptions((on) => !on), mute: () => (clock.video.muted = !clock.video.muted), full: () => toggleFull && toggleFull(),
    theme: switchTheme, close, help: () => setHelp(true),
    chapter: (number) => {
      const wanted = film.chapters.find((one) => one.number === number);
      if (wanted) go(film.beats.find((one) => one.chapter === wanted));
    },
  };
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const names = Object.keys(latest.current).map((name) => [name, (...given) => latest.current[name](...given)]);
    return clock ? listenToKeys(document, Object.fromEntries(names)) : undefined;
  }, [clock]);

  const toggleTurn = () => {
    freezing.forget();
    clock.pause();
    setTurning((on) => !on);
  };
  const answer = (place) => setAnswers((old) => ({ ...old, [chapter.slug]: place }));
  const chosen = answers[chapter.slug] ?? null;
  const scene = useMemo(() => sceneOf(film.numbers, chapter), [chapter]);
  const marks = asking && scene ? marksOf(chapter, scene, chosen) : [];

  const pointed = (found) => {
    if ((asking && chosen === null) || picking.pinned) return;
    if (!found.length) return freezing.release();
    freezing.hold();
    picking.show(found[0], false);
    setLeaf("number");
  };
  const pick = (found) => {
    if (found.length) {
      freezing.forget();
      clock.pause();
      show(found[0], film.frame(clock.time));
    } else if (picking.pinned) {
      picking.clear();
      freezing.forget();
    } else {
      freezing.forget();
      clock.toggle();
    }
  };

  const looked = leaf === "number" ? picking.current?.showing : marks[0]?.showing;
  const onRight = typeof looked === "number" && film.numbers.box(looked)[0] > 0.5; // in full screen the side must not cover it

  const leaves = [
    { name: "outline", title: "Outline", content: html`<${Outline} chapters=${film.chapters} beat=${beat} onGo=${go} />` },
    {
      name: "number", title: "Number",
      content: picking.current
        ? html`<${NumberPanel} number=${known(film, picking.current)} find=${find} onOpen=${open} onClose=${close}
            onShow=${(showing) => (still(showing), picking.move(showing))} onCopy=${() => copyLink(film, picking.current, clock)}
            onBack=${picking.trail.length > 1 && (() => back(picking, still))} />`
        : html`<${OnScreen} film=${film} clock=${clock} onPick=${([showing]) => show(showing, film.frame(clock.time))} />`,
    },
    {
      name: "question", title: "Predict", dot: chapter.question && chosen === null,
      content: html`<${Question} question=${chapter.question} chapter=${chapter} chosen=${chosen} clickable=${marks.length > 0} onAnswer=${answer}
        onOpen=${open} known=${(address) => find(address) !== undefined}
        onContinue=${() => (setLeaf("outline"), clock.seek(chapter.end + SLIVER), clock.play())} />`,
    },
  ];
  return html`
    <header class="top">
      <h1>Token Journey</h1>
      <p class="prompt" title=${film.data.prompt}>${film.data.prompt}</p>
      <${IconButton} icon="theme" label=${theme === "dark" ? "Light" : "Dark"} hint="d" onClick=${switchTheme} />
      <${IconButton} icon="help" label="Help" hint="?" onClick=${() => setHelp(true)} />
    </header>
    <main class=${`desk ${onRight ? "looks-right" : ""} ${turning ? "turning" : ""} leaf-${leaf}`}>
      <section class="stage" aria-label="The film">
        <${Stage} film=${film} clock=${clock} picked=${picking.current?.showing ?? null} marks=${marks} covered=${marks.length && chosen === null ? scene.others : NONE} hidden=${turning} fresh=${fresh} onVideo=${onVideo}
          onPoint=${pointed} onLeave=${() => freezing?.release()} onPick=${pick} onMark=${answer} />
        ${turning && turn && html`<div class="turning-stage"><${turn.Panel} film=${film} slug=${chapter.slug} theme=${theme} /></div>`}
        ${captions && html`<${Caption} text=${asking && chosen === null ? "" : said} />`}
        <${Transport} film=${film} clock=${clock} beat=${beat} playing=${playing} captions=${captions} turn=${turn?.title} turning=${turning} full=${full}
          onStep=${step} onCaptions=${actions.captions} onTurn=${toggleTurn} onFull=${toggleFull} />
      </section>
      <${Side} leaves=${leaves} open=${leaf} topic=${leaf === "number" ? picking.current?.address : leaf === "question" ? chapter.slug : null} onOpen=${(name) => (name === "question" && chapter.question ? askOf(chapter) : setLeaf(name))} onEnter=${() => freezing?.stay()} />
    </main>
    ${help && html`<${Help} film=${film.data} onClose=${() => setHelp(false)} />`}
  `;
}

/** What the panel shows of a picked number. */
function known(film, { address, showing }) {
  const { numbers } = film;
  const cell = film.cells.get(address);
  const same = showing === null ? [] : numbers.at(numbers.moment(showing)).filter((i) => String(numbers.box(i)) === String(numbers.box(showing)));
  return {
    address,
    cell,
    where: cell.where.map(([axis, number]) => [axis, wording(film, axis, number)]),
    text: showing === null ? null : numbers.text(showing),
    alike: [...new Set(same.map((i) => numbers.address(i)))].filter((one) => one !== address),
    showings: numbers.showings(address).map((place) => ({
      place, seconds: numbers.moment(place) / 1000, chapter: film.beatAt(numbers.moment(place) / 1000).chapter, now: place === showing,
    })),
  };
}

/** A place as it is said: with its token, where it is a token's. */
function wording(film, axis, number) {
  if (axis === "id") return `${number} ${film.token(number)}`;
  const token = ["position", "query", "key"].includes(axis) ? film.data.tokens[number]?.text : undefined;
  return token === undefined ? String(number) : `${number} ${token}`;
}

/** The options of a question as they stand in the picture. */
function marksOf({ question }, { showings }, chosen) {
  return question.options.map((option, place) => ({
    showing: showings[place],
    label: LETTERS[place],
    text: option.text.map((part) => part.text ?? part).join(""),
    state: chosen === null ? "" : place === question.answer ? "right" : place === chosen ? "wrong" : "other",
  }));
}

function back(picking, still) {
  const { showing } = picking.trail.at(-2);
  picking.back();
  if (showing !== null) still(showing);
}

function copyLink(film, { address, showing }, clock) {
  const ms = showing === null ? film.frame(clock.time) : film.numbers.moment(showing);
  navigator.clipboard?.writeText(location.href.split("#")[0] + numberLink(address, ms)).catch(() => {});
}
