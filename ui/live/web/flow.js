// Moves on their way to Python. At most one is under way; meanwhile only the newest value of each slider is kept, so
// a fast hand or a slow server never builds a backlog. Discrete acts (undo, lock, ...) are never merged or dropped.

const GIVE_UP_AFTER = 8000;
const DIM_AFTER = 300;
// Odds and the sliders' small curves are asked for when the hand has rested this long, a piece at a time.
// Once another page was asked for, nothing is sent: Streamlit mixes up what arrives for a page that is being left with
// the next page, and shows neither. Where the page stays after all, it goes on after this long.
const LEAVING = 3000;
const REST = { odds: 60, curves: 500, more: 30, busy: 1000 };

export function createFlow({ sendMove, sendAct, onBusy }) {
  let session = null;
  let seq = 0;
  let gesture = 0;
  let flight = null;
  let frame = 0;
  let sentAt = 0;
  let queue = [];
  let giveUp = 0;
  let dim = 0;
  let resting = 0;
  let touched = 0;
  let leaving = 0;
  let asked = "";

  // At once when the last move is at least a frame ago, else with the next frame.
  function schedule() {
    if (leaving || flight || frame || !queue.length) return;
    if (performance.now() - sentAt >= 16) flush();
    else frame = requestAnimationFrame(() => { frame = 0; flush(); });
  }

  function flush() {
    if (leaving || flight || !queue.length) return;
    seq += 1;
    const first = queue.shift();
    clearTimeout(resting);
    flight = { seq, keys: new Set(first.values ? first.values.keys() : []) };
    if (first.values) launch(() => sendMove({ seq, session, kind: "set", gesture: first.gesture, values: Object.fromEntries(first.values) }));
    else launch(() => sendAct({ ...first.act, seq, session }));
  }

  // What Python would work out next while nothing moves; a move that comes first takes its place.
  function rest(what) {
    clearTimeout(resting);
    asked = what;
    if (!what || leaving) return;
    const since = performance.now() - touched;
    const wait = what === "odds" || what === "busy" ? REST[what] : Math.max(REST.more, REST.curves - since);
    resting = setTimeout(() => {
      if (flight || queue.length) return;
      seq += 1;
      flight = { seq, keys: new Set(), rest: true };
      launch(() => sendAct({ kind: "rest", seq, session }));
    }, wait);
  }

  function launch(send) {
    sentAt = performance.now();
    performance.mark(`qe-sent-${flight.seq}`);
    clearTimeout(giveUp);
    clearTimeout(dim);
    if (!flight.rest) dim = setTimeout(() => onBusy(true), DIM_AFTER);
    giveUp = setTimeout(() => { land(); schedule(); }, GIVE_UP_AFTER);
    send();
  }

  function land() {
    flight = null;
    clearTimeout(giveUp);
    clearTimeout(dim);
    onBusy(false);
  }

  return {
    // A new gesture (one drag, one run of arrow keys) is one step for undo.
    startGesture() { gesture += 1; },
    rest,
    // Another page was asked for; `for good`: this one is gone.
    leave(forGood = false) {
      clearTimeout(resting);
      clearTimeout(leaving);
      leaving = forGood ? -1 : setTimeout(() => { leaving = 0; schedule(); rest(asked); }, LEAVING);
    },
    set(key, value) {
      touched = performance.now();
      const last = queue[queue.length - 1];
      if (last && last.values && last.gesture === gesture) last.values.set(key, value);
      else queue.push({ gesture, values: new Map([[key, value]]) });
      schedule();
    },
    act(payload) {
      gesture += 1;
      queue.push({ act: payload });
      schedule();
    },
    // True while the value shown for this key is newer than what Python has answered.
    ahead(key) {
      return (flight !== null && flight.keys.has(key)) || queue.some((each) => each.values && each.values.has(key));
    },
    // What arrived answers every move up to data.seq; another session (a restarted server) knows nothing of ours.
    arrived(data) {
      if (data.session !== session) {
        session = data.session;
        seq = data.seq;
        queue = [];
        land();
        return;
      }
      seq = Math.max(seq, data.seq);
      if (flight && data.seq >= flight.seq) {
        land();
        // The next move travels while this picture is being painted.
        schedule();
      }
    },
    stop() { this.leave(true); clearTimeout(giveUp); clearTimeout(dim); cancelAnimationFrame(frame); },
  };
}
