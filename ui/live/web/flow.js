// Moves on their way to Python. At most one is under way; meanwhile only the newest value of each slider is kept, so
// a fast hand or a slow server never builds a backlog. Discrete acts (undo, lock, ...) are never merged or dropped.

const GIVE_UP_AFTER = 8000;
const DIM_AFTER = 300;

export function createFlow({ sendMove, sendAct, onBusy }) {
  let session = null;
  let seq = 0;
  let gesture = 0;
  let flight = null;
  let frame = 0;
  let sentAt = 0;
  let values = new Map();
  const acts = [];
  let giveUp = 0;
  let dim = 0;

  // At once when the last move is at least a frame ago, else with the next frame.
  function schedule() {
    if (flight || frame) return;
    if (performance.now() - sentAt >= 16) flush();
    else frame = requestAnimationFrame(() => { frame = 0; flush(); });
  }

  function flush() {
    if (flight || (!values.size && !acts.length)) return;
    seq += 1;
    if (values.size) {
      flight = { seq, keys: new Set(values.keys()) };
      const payload = { seq, session, kind: "set", gesture, values: Object.fromEntries(values) };
      values = new Map();
      launch(() => sendMove(payload));
    } else {
      flight = { seq, keys: new Set() };
      const payload = { ...acts.shift(), seq, session };
      launch(() => sendAct(payload));
    }
  }

  function launch(send) {
    sentAt = performance.now();
    performance.mark(`qe-sent-${flight.seq}`);
    clearTimeout(giveUp);
    clearTimeout(dim);
    dim = setTimeout(() => onBusy(true), DIM_AFTER);
    giveUp = setTimeout(land, GIVE_UP_AFTER);
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
    set(key, value) { values.set(key, value); schedule(); },
    act(payload) { gesture += 1; acts.push(payload); schedule(); },
    // True while the value shown for this key is newer than what Python has answered.
    ahead(key) { return values.has(key) || (flight !== null && flight.keys.has(key)); },
    // What arrived answers every move up to data.seq; another session (a restarted server) knows nothing of ours.
    arrived(data) {
      if (data.session !== session) {
        session = data.session;
        seq = data.seq;
        values = new Map();
        acts.length = 0;
        land();
        return;
      }
      seq = Math.max(seq, data.seq);
      if (flight && data.seq >= flight.seq) {
        land();
        // The next move travels while this picture is being painted.
        if (values.size || acts.length) schedule();
      }
    },
    stop() { clearTimeout(giveUp); clearTimeout(dim); cancelAnimationFrame(frame); },
  };
}
