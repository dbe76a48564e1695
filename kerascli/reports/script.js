"use strict";
// Hover and keys read values, buttons hide series and switch the scale. Without this script the charts are whole.
const forms = {
  metric(value) {
    const size = Math.abs(value);
    if (size === 0) return "0.0000";
    if (size < 1e-3 || size >= 1e5) return value.toExponential(2).replace("e+", "e");
    return value.toFixed(size < 10 ? 4 : size < 100 ? 3 : size < 1000 ? 2 : 1);
  },
  rate: (value) => String(Number(value.toPrecision(3))),
  duration: (value) => `${value.toFixed(value < 10 ? 1 : 0)} s`,
};

function prepare(figure) {
  const data = JSON.parse(figure.querySelector("script").textContent);
  const picture = figure.querySelector("svg[role=img]");
  const cursor = figure.querySelector(".cursor");
  const reading = figure.querySelector(".reading");
  const groups = [...figure.querySelectorAll(".series")];
  let position = -1;

  function show(next) {
    position = Math.max(0, Math.min(data.x.length - 1, next));
    cursor.setAttribute("x1", data.x[position]);
    cursor.setAttribute("x2", data.x[position]);
    cursor.setAttribute("visibility", "visible");
    const told = data.series
      .filter((series, index) => !groups[index].classList.contains("hidden") && series.values[position] !== null)
      .map((series) => `${series.name} ${forms[data.format](series.values[position])}`);
    reading.textContent = `epoch ${data.epochs[position]}: ${told.join(" · ") || "nothing logged"}`;
  }

  function leave() {
    position = -1;
    cursor.setAttribute("visibility", "hidden");
    reading.textContent = "";
  }

  picture.addEventListener("pointermove", (event) => {
    const box = picture.getBoundingClientRect();
    const at = ((event.clientX - box.left) / box.width) * picture.viewBox.baseVal.width;
    let nearest = 0;
    data.x.forEach((x, index) => { if (Math.abs(x - at) < Math.abs(data.x[nearest] - at)) nearest = index; });
    show(nearest);
  });
  picture.addEventListener("pointerleave", leave);
  picture.addEventListener("blur", leave);
  picture.addEventListener("keydown", (event) => {
    const moves = { ArrowLeft: position - 1, ArrowRight: position + 1, Home: 0, End: data.x.length - 1 };
    if (event.key in moves) { show(moves[event.key]); event.preventDefault(); }
    if (event.key === "Escape") leave();
  });
  figure.querySelectorAll(".key").forEach((button, index) => button.addEventListener("click", () => {
    const hidden = groups[index].classList.toggle("hidden");
    button.setAttribute("aria-pressed", String(!hidden));
  }));
  const log = figure.querySelector(".log");
  if (log) log.addEventListener("click", () => {
    log.setAttribute("aria-pressed", String(figure.classList.toggle("in-log")));
  });
}

document.querySelectorAll(".chart").forEach(prepare);
document.querySelector(".theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
});
