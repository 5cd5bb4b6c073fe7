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
  let values = new Map();
  const acts = [];
  let giveUp = 0;
  let dim = 0;

  function schedule() {
    if (!frame && !flight) frame = requestAnimationFrame(() => { frame = 0; flush(); });
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
    // What arrived: is it news? A picture of an older move than the one last shown is stale.
    arrived(data) {
      if (data.session !== session) {
        session = data.session;
        seq = data.seq;
        values = new Map();
        acts.length = 0;
        land();
        return true;
      }
      seq = Math.max(seq, data.seq);
      if (flight && data.seq >= flight.seq) {
        land();
        // The next move travels while this picture is being painted. It keeps to one per animation frame, since an
        // answer is sent at most once per frame.
        if (values.size || acts.length) flush();
      }
      return true;
    },
    stop() { clearTimeout(giveUp); clearTimeout(dim); cancelAnimationFrame(frame); },
  };
}
