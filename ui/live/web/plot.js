// Plotly, kept per div: the first picture is made, every later one is a Plotly.react on the same div, so that zoom
// stays (uirevision) and nothing is mounted twice. plotly.js comes from this server, out of the plotly package.

import { paintNames } from "./theme.js";

let loading = null;

export function loadPlotly(url) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  if (!loading) {
    loading = new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = url;
      script.async = true;
      script.onload = () => resolve(window.Plotly);
      script.onerror = () => { loading = null; reject(new Error("plotly.js could not be loaded from this server")); };
      document.head.append(script);
    });
  }
  return loading;
}

const CONFIG = { displayModeBar: false, responsive: false, showTips: false, doubleClick: "reset" };

function axis(base, given, held) {
  const made = { ...base, ...given, tickfont: { ...base.tickfont, ...(given && given.tickfont) } };
  if (held) made.automargin = false;
  return made;
}

// An axis title is as large as the numbers beside it; one wider than its axis is broken into lines: on a phone it would
// be cut at the picture's edge.
const SPARE = 32; // margins grow with the numbers beside an axis, which are measured only when it is drawn
const pen = document.createElement("canvas").getContext("2d");

function titled(title, room, family, size) {
  if (!title || !title.text) return title;
  pen.font = `${size}px ${family}`;
  const lines = [];
  for (const word of title.text.split(" ")) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && pen.measureText(longer).width <= room) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return { ...title, text: lines.join("<br>"), font: { ...title.font, size } };
}

// Names under bars, a word a line; where two that are neighbours would touch, each on one line, upright; in a picture
// too low for that none: the bar tells its name under the pointer.
const NAMES_AT_MOST = 0.6;

function named(axis, { width, height }, family, size) {
  const names = axis.ticktext;
  if (!names || !names.some((name) => name.includes("<br>"))) return axis;
  pen.font = `${axis.tickfont.size || size}px ${family}`;
  const wide = (text) => pen.measureText(text).width;
  const room = names.map((name) => Math.max(...name.split("<br>").map(wide)));
  const step = width / names.length - 2;
  if (room.every((each, place) => !place || (each + room[place - 1]) / 2 <= step)) return { ...axis, tickangle: 0 };
  const whole = names.map((name) => name.replaceAll("<br>", " "));
  if (Math.max(...whole.map(wide)) > NAMES_AT_MOST * height) return { ...axis, showticklabels: false };
  return { ...axis, tickangle: -90, ticktext: whole };
}

// held: margins found on an earlier frame, kept so that Plotly need not measure every label again (a third of its time).
export function dress(figure, name, theme, size, held) {
  const { colours } = theme;
  const given = paintNames(figure.layout || {}, colours);
  const base = {
    gridcolor: colours.line,
    linecolor: colours.line,
    zerolinecolor: colours.line,
    automargin: !held,
    fixedrange: figure.zoom === false,
    tickfont: { color: colours.muted },
  };
  const layout = {
    showlegend: false,
    hovermode: "closest",
    dragmode: size.touch || figure.zoom === false ? false : "zoom",
    bargap: 0.12,
    ...given,
    margin: { l: 34, r: 8, t: 4, b: 22, pad: 2, ...given.margin, ...held },
    font: { family: theme.font, size: theme.size, color: colours.ink, ...given.font },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    uirevision: given.uirevision || name,
    width: size.width,
    height: size.height,
    autosize: false,
    hoverlabel: { bgcolor: colours.card, bordercolor: colours.line, font: { color: colours.ink, family: theme.font }, ...given.hoverlabel },
  };
  delete layout.template;
  delete layout.title;
  for (const each of ["xaxis", "yaxis", "xaxis2", "yaxis2"]) {
    if (given[each] || each === "xaxis" || each === "yaxis") layout[each] = axis(base, given[each], held);
  }
  const { l, r, t, b } = layout.margin;
  layout.xaxis = named(layout.xaxis, { width: size.width - l - r, height: size.height }, theme.font, theme.size);
  layout.xaxis.title = titled(layout.xaxis.title, size.width - l - r + 2 * Math.min(l, r) - SPARE, theme.font, theme.size);
  layout.yaxis.title = titled(layout.yaxis.title, size.height - t - b + 2 * Math.min(t, b) - SPARE, theme.font, theme.size);
  // A low picture keeps its bars rather than its axis titles; the note under it says what one bar is.
  if (size.height < 116) { delete layout.xaxis.title; delete layout.yaxis.title; }
  return { data: paintNames(figure.data || [], colours), layout };
}

const SETTLE_AFTER = 500;

// One kept picture. `paint` returns true when something had to be drawn.
export function createPlot(div, name) {
  let stamp = "";
  let frameStamp = "";
  let size = null;
  let latest = null;
  let held = null;
  let settling = 0;
  let drawn = Promise.resolve();
  const touch = matchMedia("(pointer: coarse)").matches;
  const observer = new ResizeObserver((entries) => {
    const box = entries[0].contentRect;
    const next = { width: Math.floor(box.width), height: Math.floor(box.height), touch };
    if (size && size.width === next.width && size.height === next.height) return;
    size = next;
    if (latest) paint(latest.figure, latest.theme, latest.themeStamp);
  });
  observer.observe(div);

  function measured() {
    if (!size) {
      const box = div.getBoundingClientRect();
      size = { width: Math.floor(box.width), height: Math.floor(box.height), touch };
    }
    return size.width > 20 && size.height > 20;
  }

  // The room the labels take is measured at rest; it only grows, so that a picture under a moving slider stands still.
  function settle() {
    settling = 0;
    if (!latest || !div.isConnected || !measured()) return;
    draw(null);
  }

  function draw(margins) {
    const { data, layout } = dress(latest.figure, name, latest.theme, size, margins);
    if (!margins && held) layout.margin = { ...layout.margin, ...held };
    const making = div.qeMade ? window.Plotly.react(div, data, layout) : window.Plotly.newPlot(div, data, layout, CONFIG);
    div.qeMade = true;
    drawn = Promise.allSettled([drawn, making]);
    if (margins || !div._fullLayout) return;
    const room = div._fullLayout._size;
    held = { l: Math.ceil(room.l), r: Math.ceil(room.r), t: Math.ceil(room.t), b: Math.ceil(room.b) };
  }

  function paint(figure, theme, themeStamp) {
    latest = { figure, theme, themeStamp };
    if (!window.Plotly || !measured()) return false;
    const frame = `${size.width}x${size.height}|${themeStamp}`;
    const wanted = `${frame}|${JSON.stringify([figure.data, figure.layout])}`;
    if (wanted === stamp) return false;
    stamp = wanted;
    if (frame !== frameStamp) { frameStamp = frame; held = null; }
    clearTimeout(settling);
    settling = held ? setTimeout(settle, SETTLE_AFTER) : 0;
    draw(held);
    return true;
  }

  return {
    div,
    paint,
    get latest() { return latest; },
    // Plotly finishes a drawing in later tasks: it is taken away when the last one is done.
    purge() { clearTimeout(settling); observer.disconnect(); latest = null; drawn.then(() => { if (window.Plotly) window.Plotly.purge(div); }); },
  };
}

// The picture as a file, with its title, on the page's background, at twice the size for slides.
export async function saveImage(plot, title, filename, format) {
  const { figure, theme } = plot.latest;
  const { data, layout } = dress(figure, "file", { ...theme, size: 14 }, { width: 960, height: 540 }, null);
  const words = String(title || "").replaceAll("<", "&lt;");
  layout.paper_bgcolor = theme.colours.bg;
  layout.title = { text: words, x: 0.02, xanchor: "left", font: { size: 18, color: theme.colours.ink } };
  layout.margin = { l: 70, r: 30, t: 70, b: 60 };
  await window.Plotly.downloadImage({ data, layout, config: { staticPlot: true } }, { format, filename, width: 960, height: 540, scale: format === "png" ? 2 : 1 });
}
