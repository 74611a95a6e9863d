// The keyboard: which key does what. The actions themselves are the page's.

const PAUSE = 700; // ms in which a second digit belongs to the first

/**
 * Listen to keys on `target`; `actions` has a function for each name below, `chapter(number)` for digits. Returns how to end that.
 */
export function listenToKeys(target, actions) {
  const names = {
    " ": "toggle", ArrowLeft: "before", ArrowRight: "after", ",": "frameBack", ".": "frameOn", n: "numberAfter", N: "numberBefore",
    o: "outline", p: "predict", t: "turn", c: "captions", m: "mute", f: "full", d: "theme", Escape: "close", "?": "help",
  };
  let digits = "";
  let typed = -Infinity;
  const onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isOwn(event)) return;
    if (/^\d$/.test(event.key)) {
      digits = event.timeStamp - typed < PAUSE ? digits + event.key : event.key;
      typed = event.timeStamp;
      actions.chapter(Number(digits));
    } else if (names[event.key]) {
      actions[names[event.key]]();
    } else {
      return;
    }
    event.preventDefault();
  };
  target.addEventListener("keydown", onKey);
  return () => target.removeEventListener("keydown", onKey);
}

/** Whether a key means something to the control that has the focus. */
function isOwn({ key, target }) {
  if (target.closest?.("dialog")) return true;
  const own = target.closest?.("input, select, button, a");
  if (!own || key === "Escape") return false;
  if (own.matches("[role=tab]") && key.startsWith("Arrow")) return true;
  return own.matches("input, select") ? key !== "?" : key === " ";
}
