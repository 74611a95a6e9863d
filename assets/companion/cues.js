// Captions: cues of WebVTT.

const TIMES = /^(?:(\d+):)?(\d+):(\d+\.\d+)\s+-->\s+(?:(\d+):)?(\d+):(\d+\.\d+)/;
const MARKS = { "&lt;": "<", "&gt;": ">", "&nbsp;": " ", "&lrm;": "\u200e", "&rlm;": "\u200f", "&amp;": "&" };

/** [{ start, end, text }] of WebVTT text, in seconds; tags and line breaks are left out. */
export function parseCues(text) {
  return text.split(/\r?\n\r?\n/).flatMap((block) => {
    const lines = block.split(/\r?\n/);
    const at = lines.findIndex((line) => TIMES.test(line));
    if (at < 0) return [];
    const [, h0, m0, s0, h1, m1, s1] = TIMES.exec(lines[at]);
    const said = lines.slice(at + 1).join(" ").replace(/<[^>]*>/g, "").replace(/&\w+;/g, (mark) => MARKS[mark] ?? mark);
    return [{ start: seconds(h0, m0, s0), end: seconds(h1, m1, s1), text: said }];
  });
}

function seconds(hours, minutes, rest) {
  return 3600 * Number(hours ?? 0) + 60 * Number(minutes) + Number(rest);
}
