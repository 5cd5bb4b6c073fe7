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

function axis(base, given) {
  return { ...base, ...given, tickfont: { ...base.tickfont, ...(given && given.tickfont) } };
}

export function dress(figure, name, theme, size) {
  const { colours } = theme;
  const figureLayout = paintNames(figure.layout || {}, colours);
  const base = { gridcolor: colours.line, linecolor: colours.line, zerolinecolor: colours.line, automargin: true, fixedrange: figure.zoom === false, tickfont: { color: colours.muted } };
  const layout = {
    margin: { l: 34, r: 8, t: 4, b: 22, pad: 2 },
    showlegend: false,
    hovermode: "closest",
    dragmode: size.touch || figure.zoom === false ? false : "zoom",
    bargap: 0.12,
    ...figureLayout,
    font: { family: theme.font, size: theme.size, color: colours.ink, ...figureLayout.font },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    uirevision: figureLayout.uirevision || name,
    width: size.width,
    height: size.height,
    autosize: false,
    hoverlabel: { bgcolor: colours.card, bordercolor: colours.line, font: { color: colours.ink, family: theme.font }, ...figureLayout.hoverlabel },
  };
  delete layout.template;
  delete layout.title;
  for (const each of ["xaxis", "yaxis", "xaxis2", "yaxis2"]) {
    if (figureLayout[each] || each === "xaxis" || each === "yaxis") layout[each] = axis(base, figureLayout[each]);
  }
  return { data: paintNames(figure.data || [], colours), layout };
}

// One kept picture. `paint` returns true when something had to be drawn.
export function createPlot(div, name) {
  let stamp = "";
  let size = null;
  let latest = null;
  const observer = new ResizeObserver((entries) => {
    const box = entries[0].contentRect;
    const touch = matchMedia("(pointer: coarse)").matches;
    const next = { width: Math.floor(box.width), height: Math.floor(box.height), touch };
    if (size && size.width === next.width && size.height === next.height) return;
    size = next;
    if (latest) paint(latest.figure, latest.theme, latest.themeStamp);
  });
  observer.observe(div);

  function measured() {
    if (!size) {
      const box = div.getBoundingClientRect();
      size = { width: Math.floor(box.width), height: Math.floor(box.height), touch: matchMedia("(pointer: coarse)").matches };
    }
    return size.width > 20 && size.height > 20;
  }

  function paint(figure, theme, themeStamp) {
    latest = { figure, theme, themeStamp };
    if (!window.Plotly || !measured()) return false;
    const wanted = `${size.width}x${size.height}|${themeStamp}|${figure.stamp || JSON.stringify([figure.data, figure.layout])}`;
    if (wanted === stamp) return false;
    stamp = wanted;
    const { data, layout } = dress(figure, name, theme, size);
    window.Plotly.react(div, data, layout, CONFIG);
    return true;
  }

  return {
    div,
    paint,
    get latest() { return latest; },
    purge() { observer.disconnect(); if (window.Plotly) window.Plotly.purge(div); },
  };
}

// The picture as a file, with its title, on the page's background, at twice the size for slides.
export async function saveImage(plot, title, filename, format) {
  const { figure, theme } = plot.latest;
  const { data, layout } = dress(figure, "file", theme, { width: 960, height: 540 });
  const words = String(title || "").replaceAll("<", "&lt;");
  layout.paper_bgcolor = theme.colours.bg;
  layout.title = { text: words, x: 0.02, xanchor: "left", font: { size: 18, color: theme.colours.ink } };
  layout.font = { ...layout.font, size: 14 };
  layout.margin = { l: 70, r: 30, t: 70, b: 60 };
  await window.Plotly.downloadImage({ data, layout, config: { staticPlot: true } }, { format, filename, width: 960, height: 540, scale: format === "png" ? 2 : 1 });
}
