// SPDX-License-Identifier: Apache-2.0
// Shows the fits of an application, or one fit, from JSON: what the tab fetches, or what stands in
// the page of a report. Everything from the JSON becomes text, never markup.
(function () {
  "use strict";

  const root = document.getElementById("signum");
  const api = root.dataset.api;
  const POLL = 1000;
  const SVG = "http://www.w3.org/2000/svg";

  // ---- words and numbers -------------------------------------------------------------------

  function has(value) {
    return value !== null && value !== undefined;
  }

  function number(value, digits) {
    if (!has(value)) return "–";
    if (value === 0) return "0";
    const size = Math.abs(value);
    if (size < 1e-3 || size >= 1e9) return value.toExponential(digits - 1).replace(/\.?0+e/, "e");
    return String(Number(value.toPrecision(digits)));
  }

  function whole(value) {
    return has(value) ? value.toLocaleString("en-US") : "–";
  }

  function bytes(value) {
    if (!has(value)) return "–";
    const units = ["B", "kB", "MB", "GB", "TB", "PB"];
    let k = 0;
    while (Math.abs(value) >= 999.5 && k < units.length - 1) {
      value /= 1000;
      k++;
    }
    return Number(value.toPrecision(3)) + " " + units[k];
  }

  function duration(seconds) {
    if (!has(seconds)) return "–";
    if (seconds < 0.1) return Math.round(1000 * seconds) + " ms";
    if (seconds < 10) return seconds.toFixed(1) + " s";
    if (seconds < 120) return Math.round(seconds) + " s";
    const minutes = Math.round(seconds / 60);
    return minutes < 120 ? minutes + " min" : (minutes / 60).toFixed(1) + " h";
  }

  function percent(value) {
    return has(value) ? (100 * value).toFixed(1) + " %" : "–";
  }

  function stateWord(fit) {
    return fit.state === "left" ? "no rounds" : fit.state;
  }

  // ---- elements ----------------------------------------------------------------------------

  function h(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (has(value)) element.setAttribute(name, value);
    }
    for (const child of children) {
      if (has(child) && child !== false) element.append(child);
    }
    return element;
  }

  /** A value shown as text, the exact one beside it for who reads the page by program. */
  function value(field, exact, text) {
    return h("span", { "data-field": field, "data-value": has(exact) ? exact : "" }, text);
  }

  function fill(element, ...children) {
    element.replaceChildren(...children.filter(child => has(child) && child !== false));
  }

  function table(headings, rows) {
    return h("table", {},
      headings && h("thead", {}, h("tr", {}, ...headings)),
      h("tbody", {}, ...rows));
  }

  function pairs(rows) {
    return table(null, rows.map(([name, text, strong]) =>
      h("tr", { class: strong ? "set" : null },
        h("td", { class: "name" }, name), h("td", { class: "wide" }, text))));
  }

  function card(title, ...content) {
    return h("section", { class: "card" }, h("h3", {}, title), ...content);
  }

  function svg(tag, attributes, ...children) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  /** The stage's kind: its uid without the number at its end. */
  function task(fit) {
    return fit.stage.replace(/_[0-9a-f]{12}$/, "");
  }

  function button(label, action) {
    const element = h("button", { type: "button" }, label);
    element.addEventListener("click", action);
    return element;
  }

  function save(name, text, type) {
    const link = h("a", { download: name, href: URL.createObjectURL(new Blob([text], { type })) });
    link.click();
    URL.revokeObjectURL(link.href);
  }

  function csv(names, rows) {
    const cell = v => !has(v) ? "" : /[",\n\r]/.test(v) ? '"' + String(v).replace(/"/g, '""') + '"' : v;
    return [names, ...rows].map(row => row.map(cell).join(",")).join("\n") + "\n";
  }

  function roundsCsv(rounds) {
    const names = Object.keys(rounds).filter(name => Array.isArray(rounds[name]));
    return csv(names, rounds.number.map((n, i) => names.map(name => rounds[name][i])));
  }

  function curve(points) {
    const known = points.filter(has);
    if (known.length < 2) return "";
    const low = Math.min(...known);
    const span = Math.max(...known) - low || 1;
    return svg("svg", { class: "curve", width: 110, height: 24, "aria-hidden": "true" },
      svg("polyline", { points: known.map((y, i) =>
        (2 + 106 * i / (known.length - 1)).toFixed(1) + ","
          + (22 - 20 * (y - low) / span).toFixed(1)).join(" ") }));
  }

  /** Round numbers, four to eight of them, that span the values. */
  function ticks(values) {
    const low = Math.min(...values);
    const high = Math.max(...values);
    if (!(high > low)) return values.length ? [low, low + (Math.abs(low) || 1)] : [0, 1];
    const least = (high - low) / 5;
    const power = Math.pow(10, Math.floor(Math.log10(least)));
    const step = power * [1, 2, 5, 10].find(m => m * power >= least * (1 - 1e-9));
    const first = Math.floor(low / step + 1e-9);
    const count = Math.ceil(high / step - 1e-9) - first + 1;
    return Array.from({ length: count }, (ignored, k) => (first + k) * step);
  }

  /** Texts of ticks, with as many digits as tell them apart. */
  function tickTexts(all) {
    const most = Math.max(...all.map(Math.abs));
    const digits = 1 + Math.max(0, Math.ceil(Math.log10(most / (all[1] - all[0]))));
    return all.map(v => Math.abs(v) < 1e-9 * most ? "0" : number(v, digits));
  }

  /**
   * A chart of lines whose points need not share their x; each has xs, ys, label and kind. On a
   * logarithmic axis the xs are powers of ten; the marks are points of their own.
   */
  function lines(id, title, xLabel, yLabel, series, { note, log, marks = [] } = {}) {
    const shown = series.filter(s => s.xs.length);
    const xs = ticks(shown.flatMap(s => s.xs));
    const ys = ticks(shown.flatMap(s => s.ys).filter(has));
    const at = (all, v) => (v - all[0]) / (all[all.length - 1] - all[0]);
    const x = v => 52 + 318 * at(xs, v);
    const y = v => 226 - 202 * at(ys, v);
    const image = svg("svg", { class: "lines", viewBox: "0 0 390 262", role: "img",
      "aria-label": title });
    const xTexts = log ? xs.map(v => number(Math.pow(10, v), 1)) : tickTexts(xs);
    xs.forEach((v, i) => image.append(svg("path", { class: "grid", d: "M" + x(v) + ",24V226" }),
      svg("text", { x: x(v), y: 242, "text-anchor": "middle" }, xTexts[i])));
    const yTexts = tickTexts(ys);
    ys.forEach((v, i) => image.append(svg("path", { class: "grid", d: "M52," + y(v) + "H370" }),
      svg("text", { x: 46, y: y(v) + 4, "text-anchor": "end" }, yTexts[i])));
    image.append(svg("text", { x: 211, y: 258, "text-anchor": "middle" }, xLabel),
      svg("text", { x: 52, y: 13 }, yLabel));
    for (const s of shown) {
      image.append(svg("polyline", { class: s.kind, points: s.xs.map((v, i) =>
        has(s.ys[i]) ? x(v).toFixed(1) + "," + y(s.ys[i]).toFixed(1) : "").join(" ") }));
    }
    for (const [across, up] of marks) image.append(svg("circle", { cx: x(across), cy: y(up), r: 4.5 }));
    const keys = shown.filter(s => s.label);
    const box = card(title, image, keys.length > 0 && h("p", { class: "key" },
      ...keys.map(s => h("span", { class: s.kind }, s.label))), note && h("p", {}, note));
    box.id = "chart-" + id;
    return box;
  }

  // ---- charts ------------------------------------------------------------------------------

  /** Of many points their moving mean, which a noisy line hides. */
  function smoothed(values) {
    const half = Math.floor(values.length / 60);
    return values.map((v, i) => {
      const near = values.slice(Math.max(0, i - half), i + half + 1).filter(has);
      return has(v) && near.length ? near.reduce((a, b) => a + b, 0) / near.length : null;
    });
  }

  const LONG = 200;
  const ofRounds = r => r.loss.map((y, i) => r.localSteps[i] > 0 ? y : null);
  const MAIN = [
    { id: "gap", title: "Gap to the optimum by pass", x: "passes", xLabel: "passes over the rows",
      log: true,
      note: "Estimated: the decrease that the finish's quadratic model still promises.",
      when: r => r.gap.some(has),
      series: [{ label: "objective above its least value", color: "--blue",
        of: r => r.gap.slice(1).concat(r.endGap), fmt: v => number(v, 3) }] },
    { id: "loss", title: "Loss by pass", x: "passes", xLabel: "passes over the rows",
      note: "Penalty included. A sample's loss and that of all rows differ by chance.",
      series: [
        { label: "a round's sample of rows", of: ofRounds, color: "--blue",
          when: r => r.number.length < LONG && r.localSteps.some(n => n > 0) },
        { label: "a round's sample of rows", of: ofRounds, color: "--line",
          when: r => r.number.length >= LONG && r.localSteps.some(n => n > 0) },
        { label: "its moving mean", of: r => smoothed(ofRounds(r)), color: "--blue",
          when: r => r.number.length >= LONG },
        { label: "finish, all rows", of: r => r.loss.map((y, i) => r.localSteps[i] ? null : y),
          color: "--green", when: r => r.localSteps.some(n => n === 0) },
        { label: "validation rows, no penalty", of: r => r.validationLoss, color: "--orange",
          when: r => r.validationLoss.some(has) },
        { label: "rejected", of: r => r.loss.map((y, i) => r.accepted[i] ? null : y),
          color: "--red", points: true, when: r => r.accepted.includes(false) },
        { label: "the model, all rows", color: "--orange", points: true,
          of: r => r.loss.map((y, i) => i === r.loss.length - 1 ? r.objective : null),
          when: r => has(r.objective) },
      ].map(s => ({ fmt: v => number(v, 5), ...s })) },
    { id: "agreement", title: "Agreement of the votes", x: "number", xLabel: "round",
      series: r => [
        { label: "share of votes with the majority", of: r => r.agreement, color: "--blue",
          fmt: percent },
        ...dissenters(r.partitions).map((p, i) => ({ label: "of partition " + p.partition,
          of: r => r.partitions.find(q => q.partition === p.partition).byRound,
          color: ["--orange", "--green", "--red", "--grey"][i], dash: [4, 3], fmt: percent })),
      ],
      when: r => r.agreement.some(has) },
  ];

  const one = (id, title, of, fmt) => ({ id, title, x: "number", xLabel: "round",
    series: [{ label: title.toLowerCase(), of, color: "--blue", fmt }] });
  const FOLDED = [
    one("rate", "Learning rate of a round, step length in the finish", r => r.learningRate,
      v => number(v, 4)),
    one("rows", "Rows of a step, all workers", r => r.batchRows, whole),
    one("steps", "Local steps of a round", r => r.localSteps, whole),
    { id: "bytes", title: "Bytes of a round", x: "number", xLabel: "round", log: true,
      note: "Before compression and framing. Dense gradients: the same steps, if every worker sent "
        + "8 bytes a coordinate in each of them and the weights were sent back once.",
      series: [
        { label: "sent by workers", of: r => r.bytesUp, color: "--blue", fmt: bytes },
        { label: "broadcast", of: r => r.bytesDown, color: "--orange", fmt: bytes },
        { label: "dense gradients", of: r => r.denseBytes, color: "--grey", dash: [6, 4],
          fmt: bytes },
      ] },
  ];

  /** The partitions that agree least, by number: as many as lines can be told apart. */
  function dissenters(partitions) {
    return byAgreement(partitions).filter(p => p.byRound).slice(0, 4)
      .sort((a, b) => a.partition - b.partition);
  }

  function byAgreement(partitions) {
    const rank = p => has(p.agreement) ? p.agreement : 2;
    return partitions.slice().sort((a, b) => rank(a) - rank(b) || a.partition - b.partition);
  }

  const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 1e5];

  /** Away from the mouse the legend tells the newest values. */
  function tellNewest(u) {
    if (!(u.cursor.left >= 0)) u.setLegend({ idx: u.data[0].length - 1 }, false);
  }

  function color(name) {
    return getComputedStyle(root).getPropertyValue(name).trim();
  }

  function chartData(chart, rounds) {
    const columns = chart.series.map(s => s.of(rounds));
    return [rounds[chart.x], ...columns.map(column =>
      chart.log ? column.map(y => y > 0 ? y : null) : column)];
  }

  // Of a logarithmic axis, at most seven powers of ten.
  function decades(u, axis, low, high) {
    const all = [];
    for (let e = Math.ceil(Math.log10(low) - 1e-9); Math.pow(10, e) <= high * (1 + 1e-9); e++) {
      all.push(Math.pow(10, e));
    }
    const every = Math.ceil(all.length / 7);
    return all.length < 2 ? [low, high] : all.filter((v, i) => i % every === 0);
  }

  function makeChart(chart, rounds, place) {
    const axis = {
      stroke: color("--soft"),
      grid: { stroke: color("--line"), width: 1 },
      ticks: { stroke: color("--line"), width: 1 },
    };
    const main = chart.series[0];
    const axes = [
      { ...axis, label: chart.xLabel, labelSize: 20, size: 34,
        incrs: chart.x === "number" ? WHOLE : undefined },
      { ...axis, size: 66, values: (u, ticks) => ticks.map(v => has(v) ? main.fmt(v) : ""),
        ...(chart.log ? { splits: decades, filter: (u, splits) => splits } : {}) },
    ];
    const options = {
      width: Math.max(280, place.clientWidth),
      height: 240,
      scales: { x: { time: false }, y: chart.log ? { distr: 3 } : {} },
      axes: axes,
      hooks: { setCursor: [tellNewest], setData: [tellNewest], ready: [tellNewest] },
      series: [{ label: chart.xLabel, value: (u, v) => number(v, 4) }, ...chart.series.map(s => ({
        label: s.label,
        stroke: color(s.color),
        width: s.points ? 0 : 2,
        dash: s.dash,
        spanGaps: !s.points,
        paths: s.points ? () => null : undefined,
        points: s.points ? { show: true, size: 9, fill: color(s.color) }
          : { show: rounds.number.length < 60, size: 5 },
        value: (u, v) => s.fmt(v),
      }))],
    };
    place.uplot = new uPlot(options, chartData(chart, rounds), place);
    return place.uplot;
  }

  class Charts {
    constructor(charts) {
      this.charts = charts;
      this.element = h("div", { class: "cards" });
      this.places = new Map();
      this.rounds = null;
      new ResizeObserver(() => this.resize()).observe(this.element);
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.redraw());
    }

    update(rounds) {
      this.rounds = rounds;
      if (rounds.number.length === 0) return;
      for (const chart of this.charts) {
        if (chart.when && !chart.when(rounds)) continue;
        const series = Array.isArray(chart.series) ? chart.series : chart.series(rounds);
        const shown = { ...chart, series: series.filter(s => !s.when || s.when(rounds)) };
        let entry = this.places.get(chart.id);
        if (!entry) {
          const place = h("div", { class: "chart", id: "chart-" + chart.id });
          const box = card(chart.title, place, chart.note && h("p", {}, chart.note));
          this.element.append(box);
          entry = { place: place, kind: null };
          this.places.set(chart.id, entry);
        }
        // A series or the dots come and go with the rounds: then the chart is made anew.
        const kind = shown.series.map(s => s.label).concat(rounds.number.length < 60).join();
        if (entry.kind === kind) {
          entry.place.uplot.setData(chartData(shown, rounds));
        } else {
          if (entry.place.uplot) entry.place.uplot.destroy();
          entry.kind = kind;
          makeChart(shown, rounds, entry.place);
        }
        entry.place.dataset.points = rounds.number.length;
      }
    }

    resize() {
      for (const { place } of this.places.values()) {
        const width = Math.max(280, place.clientWidth);
        if (place.uplot && place.uplot.width !== width) {
          place.uplot.setSize({ width: width, height: 240 });
        }
      }
    }

    redraw() {
      for (const entry of this.places.values()) entry.kind = null;
      if (this.rounds) this.update(this.rounds);
    }
  }

  // ---- one fit -----------------------------------------------------------------------------

  const MEASURES = { areaUnderROC: "AUC (ROC)", areaUnderPR: "AUC (PR)", f1: "F1", logLoss: "log-loss",
    mae: "MAE", mse: "MSE", r2: "R²", rmse: "RMSE" };

  function named(measure) {
    return Object.hasOwn(MEASURES, measure) ? MEASURES[measure] : measure;
  }

  const PARTS = { test: "test rows", train: "training rows" };

  class FitView {
    constructor(backLink) {
      this.head = h("div", { class: "head" });
      this.by = h("p", { class: "by" });
      this.progress = h("div", {});
      this.bar = h("div", { class: "bar" }, this.progress);
      this.fault = h("div", {});
      this.worth = h("div", {});
      this.says = h("div", {});
      this.tuned = h("div", {});
      this.figures = h("div", { class: "figures" });
      this.charts = new Charts(MAIN);
      this.course = h("div", { class: "cards" });
      this.data = h("div", {});
      this.folded = new Charts(FOLDED);
      this.machine = h("div", { class: "cards" });
      this.roundTable = h("div", { class: "scroll" });
      this.rounds = h("details", {}, h("summary", {}, "All rounds as a table"), this.roundTable);
      this.rounds.addEventListener("toggle", () => this.showRounds());
      this.csv = button("rounds as CSV", () => save("fit-" + this.fit.id + ".csv",
        roundsCsv(this.fit.rounds), "text/csv"));
      fill(root, backLink && h("p", {}, h("a", { href: backLink }, "← all fits")), this.head,
        this.by, this.bar, this.fault, this.worth, this.says,
        this.tuned,
        h("h2", {}, "Training"), this.figures, this.charts.element, this.course,
        this.data,
        h("details", { id: "machine" }, h("summary", {}, "Bytes, kernels and environment"),
          this.folded.element, this.machine),
        this.rounds,
        h("p", { class: "by" },
          button("JSON", () => save("fit-" + this.fit.id + ".json", JSON.stringify(this.fit),
            "application/json")), this.csv));
    }

    update(fit) {
      this.fit = fit;
      const rounds = fit.rounds;
      const done = rounds.number.length ? rounds.number[rounds.number.length - 1] : 0;
      const over = fit.state !== "running" && fit.state !== "reading";
      fill(this.head,
        // In the tab Spark's own head has the title.
        root.dataset.view === "report" && h("h1", {}, fit.title),
        h("span", { class: "state " + fit.state, "data-field": "state" }, stateWord(fit)),
        h("span", { class: "now", "data-field": "now" },
          fit.now + (has(fit.secondsLeft) ? ", about " + duration(fit.secondsLeft) + " left" : "")));
      fill(this.by, fit.stage + " · started " + new Date(fit.startedAt).toLocaleString()
        + ((fit.result || {}).solver === "MLlib" ? " · fitted by MLlib's own solver" : ""));
      this.bar.hidden = over;
      this.progress.style.width = fit.plannedRounds ? 100 * done / fit.plannedRounds + "%" : "0";
      fill(this.fault, fit.error
        && h("div", { class: "fault", "data-field": "error", role: "alert" }, fit.error));
      this.showFigures(fit, rounds, done);
      const shown = { ...rounds, partitions: fit.partitions || [],
        objective: (fit.result || {}).objective,
        endGap: fit.result && fit.result.finish ? fit.result.finish.gap : null };
      this.charts.update(shown);
      this.folded.update(shown);
      const shape = JSON.stringify(
        [fit.measures, fit.model, fit.tuning, fit.data, fit.result, fit.params, fit.partitions]);
      if (shape !== this.shape) {
        this.shape = shape;
        this.showWorth(fit);
        this.showModel(fit.model, Object.values(fit.measures || {})
          .map(m => (m.confusionMatrix || {}).labels).find(has) || []);
        this.showTuning(fit.tuning);
        this.showCourse(fit);
        this.showData(fit);
        this.showMachine(fit);
      }
      this.showRounds();
    }

    showFigures(fit, rounds, done) {
      const result = fit.result || {};
      const last = rounds.number.length - 1;
      const known = has(result.objective);
      const loss = known ? result.objective : last < 0 ? null : rounds.loss[last];
      const passes = has(result.passes) ? result.passes : last < 0 ? null : rounds.passes[last];
      const validation = rounds.validationLoss.filter(has);
      const finish = result.finish;
      fill(this.figures,
        figure(!known ? "loss of the last round" : result.solver === "MLlib" ? "objective, on MLlib's own scale"
          : "objective, training rows", value("loss", loss, number(loss, 5)),
          has(result.startObjective) && number(result.startObjective, 5) + " at the start"),
        finish && figure("gap to the optimum, estimated", value("gap", finish.gap,
          number(finish.gap, 2)), finish.converged ? "within tol" : "stopped by a limit"),
        validation.length > 0 && figure("loss, validation rows",
          number(validation[validation.length - 1], 5), "least " + number(Math.min(...validation), 5)),
        result.solver === "MLlib" ? figure("iterations, by MLlib", whole(result.iterations))
          : finish ? figure("iterations of the finish", whole(finish.iterations),
            finish.rounds > 0 && "after " + whole(finish.rounds) + " rounds")
          : figure("rounds" + (fit.plannedRounds && !known ? " of " + whole(fit.plannedRounds)
            + " planned" : ""), value("round", done, whole(done))),
        has(passes) && figure("passes over the rows", value("passes", passes, number(passes, 3))),
        figure("time, reading included", value("seconds", fit.seconds, duration(fit.seconds))));
    }

    showWorth(fit) {
      const parts = Object.entries(fit.measures || {})
        .sort((a, b) => (b[0] === "test") - (a[0] === "test"));
      if (!parts.length) {
        fill(this.worth);
        return;
      }
      const called = name => PARTS[name] || name;
      const matrix = parts[0][1].confusionMatrix;
      const words = matrix ? matrix.labels : [];
      const plain = ([, m]) => Object.keys(m).filter(k => typeof m[k] !== "object" || m[k] === null);
      const names = [...new Set(parts.flatMap(plain))];
      const constant = parts[0][1].baseline || {};
      const compared = Object.keys(constant).length > 0;
      const cards = [card("Measures", table(
        [h("th", {}, ""), ...parts.map(([name]) => h("th", { class: "n" }, name)),
          compared && h("th", { class: "n" }, "constant model")].filter(Boolean),
        names.map(measure => h("tr", {}, h("td", { class: "name" }, named(measure)),
          ...parts.map(([name, m]) => h("td", { class: "n" },
            value("measure-" + name + "-" + measure, m[measure], number(m[measure], 5)))),
          compared && h("td", { class: "n" }, number(constant[measure], 5))))),
      compared && h("p", {}, "Constant model: for each measure the best that predicting the same for every one of the "
        + called(parts[0][0]) + " can reach."),
      words.length === 2 && h("p", {}, "AUC, F1, precision and recall are of the class " + words[1] + "."),
      words.length > 2 && h("p", {}, "F1 is the mean over the classes, weighted by their rows."))];
      const plots = [];
      if (matrix) cards.push(confusion(matrix, called(parts[0][0])));
      const series = (curve, x, y) => parts.filter(([, m]) => (m.curves || {})[curve])
        .map(([name, m], i) => ({ label: called(name), xs: m.curves[curve][x],
          ys: m.curves[curve][y], rows: m.curves[curve][2], kind: i ? "b" : "a" }));
      const diagonal = range => ({ label: "", xs: range, ys: range, kind: "none" });
      const unit = [0, 1];
      if (series("roc", 0, 1).length) {
        plots.push(lines("roc", "ROC", "false positive rate", "true positive rate",
          [diagonal(unit), ...series("roc", 0, 1)]));
        plots.push(lines("pr", "Precision and recall", "recall", "precision",
          [{ label: "", xs: unit, ys: unit, kind: "hidden" }, ...series("pr", 0, 1)]));
      }
      // Bins of few rows would stretch the axes of an unbounded prediction.
      const bins = series("calibration", 0, 1).map(s => {
        const rows = s.rows.reduce((a, b) => a + b, 0);
        const kept = list => list.filter((v, i) => matrix || s.rows[i] >= 0.001 * rows);
        return { ...s, xs: kept(s.xs), ys: kept(s.ys) };
      });
      if (bins.length) {
        const all = bins.flatMap(s => s.xs.concat(s.ys));
        plots.push(lines("calibration", matrix ? "Calibration" : "Labels by prediction",
          matrix ? "mean predicted probability" : "mean prediction",
          matrix ? "share of " + words[1] : "mean label",
          [diagonal(matrix ? unit : [Math.min(...all), Math.max(...all)]), ...bins],
          { note: "Rows in 20 bins by their prediction" + (matrix ? "" : ", without bins of fewer than 0.1 % of the rows")
            + "; on the diagonal predictions are right on average." }));
      }
      const main = names.filter(n => has(parts[0][1][n])
        && n !== "precision" && n !== "recall").slice(0, 5);
      fill(this.worth, h("h2", {}, "Model performance"), h("div", { class: "figures" },
        ...main.map(n => figure(named(n) + ", " + called(parts[0][0]),
          number(parts[0][1][n], 4), has(constant[n]) && "constant model " + number(constant[n], 4)))),
      h("div", { class: "cards" }, ...cards, ...(plots.length > 1 ? [] : plots)),
      plots.length > 1 && h("div", { class: "cards plots" }, ...plots));
    }

    showModel(model, words) {
      if (!model || !model.largest.length) {
        fill(this.says);
        return;
      }
      const deviations = model.largest.some(c => has(c.perDeviation));
      const size = c => Math.abs(has(c.perDeviation) ? c.perDeviation : c.value);
      const most = size(model.largest[0]);
      const row = c => {
        const bar = h("div", { class: (c.value < 0) ? "minus" : null });
        bar.style.width = 100 * size(c) / most + "%";
        return h("tr", {}, h("td", { class: "feature" }, c.feature),
          model.rows > 1 ? h("td", { class: "n" }, words[c.row] || "class " + c.row) : null,
          h("td", { class: "n" }, number(c.value, 4)),
          deviations ? h("td", { class: "n" }, number(c.perDeviation, 4)) : null,
          h("td", { class: "share" }, h("div", {}, bar)));
      };
      const heads = [h("th", {}, "feature"), model.rows > 1 ? h("th", { class: "n" }, "class") : null,
        h("th", { class: "n" }, "coefficient"),
        deviations ? h("th", { class: "n" }, "per standard deviation") : null,
        h("th", {}, "")].filter(has);
      const rest = model.largest.slice(15);
      fill(this.says, h("h2", {}, "Coefficients"), h("div", { class: "cards" },
        card("Largest of " + whole(model.count) + " coefficients",
          table(heads, model.largest.slice(0, 15).map(row)),
          rest.length > 0 && h("details", {}, h("summary", {}, "the next " + rest.length),
            table(heads.map(th => th.cloneNode(true)), rest.map(row))),
          h("p", {}, (deviations ? "Ordered by the coefficient times the feature's standard deviation. " : "")
            + "Red is negative. " + intercepts(model.intercepts)))));
    }

    /** The grid that the params were chosen from, as a curve by regParam and as a table. */
    showTuning(tuning) {
      if (!tuning) {
        fill(this.tuned);
        return;
      }
      const { entries, metric, best, by } = tuning;
      const names = [...new Set(entries.flatMap(e => Object.keys(e.params)))].sort();
      const chosen = entries[best];
      const others = e => names.filter(n => n !== "regParam").map(n => n + " " + e.params[n])
        .join(", ");
      const paths = [...new Set(entries.map(others))].map(path => ({ path,
        points: entries.filter(e => others(e) === path && e.params.regParam > 0 && has(e.value))
          .sort((a, b) => a.params.regParam - b.params.regParam) }))
        .filter(p => p.points.length > 1);
      const series = paths.map(p => ({
        label: p.path === others(chosen) ? p.path || "mean of " + by : "",
        xs: p.points.map(e => Math.log10(e.params.regParam)), ys: p.points.map(e => e.value),
        kind: p.path === others(chosen) ? "a" : "none" }));
      const shown = v => typeof v === "number" ? number(v, 3) : String(has(v) ? v : "–");
      fill(this.tuned, h("h2", {}, "Tuning"),
        h("div", { class: "figures" },
          ...names.map(n => figure(n, value("tuned-" + n, chosen.params[n],
            shown(chosen.params[n])), "best of " + whole(entries.length))),
          figure(named(metric) + ", " + by, value("tuned-metric", chosen.value, number(chosen.value, 5)),
            (tuning.largerIsBetter ? "highest" : "lowest") + " of the grid")),
        h("div", { class: "cards" },
          series.length > 0 && lines("grid", named(metric) + " by regParam", "regParam", named(metric), series,
            { log: true, marks: chosen.params.regParam > 0 && has(chosen.value)
              ? [[Math.log10(chosen.params.regParam), chosen.value]] : [] }),
          card("Grid", h("div", { class: "scroll" }, table(
            [...names, named(metric)].map(n => h("th", { class: "n" }, n)),
            entries.map((e, i) => h("tr", { class: i === best ? "set" : null },
              ...names.map(n => h("td", { class: "n" }, shown(e.params[n]))),
              h("td", { class: "n" }, value("grid-" + i, e.value, number(e.value, 6))))))))));
    }

    showCourse(fit) {
      const cards = [];
      const result = fit.result || {};
      if (result.finish || has(result.trainSeconds)) {
        const r = fit.rounds;
        const f = result.finish;
        const first = f ? r.seconds[f.rounds - 1] || 0 : result.trainSeconds;
        const line = (name, ...cells) => h("tr", {}, h("td", { class: "name" }, name),
          ...cells.map(text => h("td", { class: "n" }, text)));
        cards.push(card("Phases", table(["", "passes", "time", ""].map(
          name => h("th", { class: "n" }, name)),
        [line("reading", "1", duration(fit.data.ingestSeconds), ""),
          line("rounds", number(f ? f.roundPasses : result.passes, 3), duration(first),
            f ? whole(f.rounds) + " rounds" : ""),
          f ? line("finish", number(f.passes, 3), duration(result.trainSeconds - first),
            whole(f.iterations) + " iterations") : ""])));
      }
      if (result.solver) {
        cards.push(card("Result", pairs([
          ["solver", result.solver === "MLlib" ? "MLlib's own; Signum did not train" : "Signum"],
          result.stopReason && ["stop reason",
            value("stopReason", result.stopReason, result.stopReason)],
          has(result.improved) && ["better than at the start", value("improved", result.improved,
            result.improved ? "yes" : "no: the model may be useless")],
          has(result.startObjective) && ["objective at the start", number(result.startObjective, 6)],
          has(result.objective) && ["objective at the end", number(result.objective, 6)],
        ].filter(Boolean))));
      }
      if (fit.partitions) cards.push(this.partitions(fit.partitions));
      if (result.objectives) {
        cards.unshift(lines("mllib", "Objective by iteration of MLlib", "iteration", "objective, on MLlib's own scale",
          [{ label: "training rows", xs: result.objectives.map((y, i) => i),
            ys: result.objectives, kind: "a" }]));
      }
      fill(this.course, ...cards);
    }

    showData(fit) {
      const d = fit.data || {};
      const rows = [
        ...Object.entries(fit.source || {}).map(([name, text]) => [name, String(text)]),
        has(d.rows) && ["rows", whole(d.rows)],
        has(d.features) && ["features", whole(d.features)],
        has(d.nonZeros) && ["non-zeros", whole(d.nonZeros)],
        d.validationRows && ["validation rows", whole(d.validationRows)],
      ].filter(Boolean);
      const params = h("div", { class: "params" }, ...(fit.params || []).filter(p => p.set)
        .map(p => h("div", { class: "set" }, h("span", {}, p.name),
          h("span", { title: p.value }, short(p.value)))));
      fill(this.data, rows.length > 0 && h("h2", {}, "Data and parameters"),
        h("div", { class: "cards" },
          ...[rows.length > 0 && card("Data", pairs(rows)),
            fit.params && card("Parameters changed from their defaults", params)]
            .filter(Boolean)));
    }

    showMachine(fit) {
      const d = fit.data;
      const r = fit.result || {};
      const up = has(r.bytesUp) ? r.bytesUp : fit.totals.bytesUp;
      const down = has(r.bytesDown) ? r.bytesDown : fit.totals.bytesDown;
      const dense = fit.totals.denseBytes;
      const all = (fit.params || []).filter(p => !p.set);
      fill(this.machine,
        card("Work", pairs([
          ["aggregation", fit.aggregation || "–"],
          d && ["logical workers", whole(d.workers)],
          d && ["partitions", d.partitioning],
          d && ["weights", whole(d.coordinates)],
          has(r.learningRate) && ["first learning rate", number(r.learningRate, 4)],
          ["sent by workers", value("bytesUp", up, bytes(up))],
          ["broadcast", value("bytesDown", down, bytes(down))],
          dense > 0 && ["less than dense gradients", value("saving", dense / (up + down),
            number(dense / (up + down), 2) + "×")],
          r.kernelProviders && ["kernels", Object.entries(r.kernelProviders)
            .map(([executor, name]) => executor + ": " + name).join(", ") || "–"],
        ].filter(Boolean))),
        fit.environment && card("Environment", pairs(Object.entries(fit.environment))),
        all.length > 0 && card("Parameters at their defaults", pairs(all
          .map(p => [p.name, p.value]))));
    }

    /** Who stood against the rest: the partitions that agreed least come first. */
    partitions(all) {
      const sorted = byAgreement(all);
      const shown = sorted.slice(0, 12);
      const left = sorted.length - shown.length;
      return card("Votes of the partitions with the majority", table(null, shown.map(p =>
        h("tr", { class: p.agreement < 0.5 ? "against" : null, "data-partition": p.partition },
          h("td", { class: "name" }, "partition " + p.partition),
          h("td", { class: "share" }, h("div", {}, this.shareBar(p.agreement))),
          h("td", { class: "n" }, value("agreement-" + p.partition, p.agreement,
            percent(p.agreement)))))),
      left > 0 && h("p", {}, "The other " + whole(left) + " agree at least as much."));
    }

    shareBar(share) {
      const bar = h("div", {});
      bar.style.width = 100 * (share || 0) + "%";
      return bar;
    }

    showRounds() {
      const r = this.fit.rounds;
      this.rounds.hidden = this.csv.hidden = !r.number.length;
      if (!this.rounds.open) return;
      const cell = text => h("td", { class: "n" }, text);
      fill(this.roundTable, table(
        ["round", "passes", "loss", "gap before", "learning rate", "rows of a step", "local steps",
          "sent", "broadcast", "second"].map(name => h("th", { class: "n" }, name)),
        r.number.map((n, i) => h("tr", {}, cell(n + (r.accepted[i] ? "" : " (rejected)")),
          cell(number(r.passes[i], 3)), cell(number(r.loss[i], 6)), cell(number(r.gap[i], 2)),
          cell(number(r.learningRate[i], 4)), cell(whole(r.batchRows[i])),
          cell(whole(r.localSteps[i])), cell(bytes(r.bytesUp[i])), cell(bytes(r.bytesDown[i])),
          cell(number(r.seconds[i], 4))))));
    }
  }

  function figure(name, shown, beside) {
    return h("div", { class: "figure" }, h("b", {}, shown), h("span", {}, name),
      beside && h("small", {}, beside));
  }

  /** Rows, or the sum of their weights. */
  function amount(n) {
    return Number.isInteger(n) ? whole(n) : number(n, 6);
  }

  function intercepts(all) {
    return (all.length > 1 ? "Intercepts: " : "Intercept: ") + all.slice(0, 10).map(v => number(v, 4)).join(", ")
      + (all.length > 10 ? " and " + (all.length - 10) + " more." : ".");
  }

  /** A param's text; of a long number six digits. */
  function short(text) {
    return /^-?\d*\.\d{6,}(E-?\d+)?$/.test(text) ? number(Number(text), 6) : text;
  }

  /** Few classes as a matrix, many as the pairs that are mixed up most. */
  function confusion(matrix, where) {
    const { labels, actualByPredicted: cells } = matrix;
    const total = i => cells[i].reduce((a, b) => a + b, 0) || 1;
    if (labels.length > 12) {
      const pairsOf = labels.flatMap((from, i) => labels.map((to, j) => ({ from, to,
        n: cells[i][j], of: total(i), same: i === j }))).filter(c => !c.same && c.n > 0)
        .sort((a, b) => b.n - a.n).slice(0, 12);
      return card("Most frequent confusions, " + where, table(
        [h("th", {}, "actual"), h("th", {}, "predicted"), h("th", { class: "n" }, "rows")],
        pairsOf.map(c => h("tr", {}, h("td", {}, c.from), h("td", {}, c.to),
          h("td", { class: "n" }, amount(c.n) + " (" + percent(c.n / c.of) + ")")))),
      h("p", {}, "Percentages are of the actual class's rows."));
    }
    return card("Confusion matrix, " + where, h("div", { class: "scroll" }, table(
      [h("th", {}, "actual"), ...labels.map(label => h("th", { class: "n" }, "predicted " + label)),
        h("th", { class: "n" }, "all")],
      labels.map((label, i) => h("tr", {}, h("td", { class: "name" }, label),
        ...cells[i].map((n, j) => h("td", { class: i === j ? "n right" : "n" }, amount(n),
          h("small", {}, " " + percent(n / total(i))))),
        h("td", { class: "n" }, amount(cells[i].reduce((a, b) => a + b, 0))))))),
    h("p", {}, "Percentages are of the actual class's rows; right predictions are green."));
  }

  // ---- all fits ----------------------------------------------------------------------------

  const COLUMNS = [
    { name: "fit", of: f => f.id, shown: f =>
      h("a", { href: root.dataset.fit + "?id=" + f.id }, "Fit " + f.id), kind: "id" },
    { name: "stage", of: f => f.stage, shown: f => task(f), kind: "wide" },
    { name: "rows", of: f => f.rows, shown: f => whole(f.rows), n: true },
    { name: "regParam", of: f => f.regParam, shown: f => number(f.regParam, 3), n: true },
    { name: "aggregation", of: f => f.aggregation, shown: f => f.aggregation, kind: "spare" },
    { name: "state", kind: "wide", of: f => f.state, shown: f => h("span", {},
      h("span", { class: "state " + f.state, "data-field": "state" }, stateWord(f)),
      f.state === "running" ? " " + f.round + " of " + f.plannedRounds : "",
      f.error ? h("div", { class: "wide", "data-field": "error" }, f.error) : "") },
    { name: "objective", of: f => f.loss, shown: f => value("loss", f.loss, number(f.loss, 5)),
      n: true },
    { name: "loss curve", of: f => f.loss, shown: f => curve(f.curve), kind: "spare" },
    { name: "gap", of: f => f.gap, shown: f => number(f.gap, 2), n: true },
    { name: "started", of: f => f.startedAt,
      shown: f => new Date(f.startedAt).toLocaleTimeString(), n: true, kind: "spare" },
    { name: "time", of: f => f.seconds, shown: f => duration(f.seconds)
      + (has(f.secondsLeft) ? ", " + duration(f.secondsLeft) + " left" : ""), n: true },
  ];

  function kind(column) {
    return (column.n ? "n " : "") + (column.kind || "");
  }

  class ListView {
    constructor() {
      this.sort = COLUMNS[0];
      this.up = false;
      this.chosen = [];
      this.place = h("div", { class: "scroll" });
      this.compare = h("a", {}, "compare");
      fill(root, h("p", { class: "by" },
        root.dataset.over ? ""
          : "Kept as long as the application runs; a saved report or Spark's event log keeps a fit for good. ",
        button("JSON", () => save("fits.json", JSON.stringify(this.fits), "application/json")),
        button("CSV", () => save("fits.csv", csv(COLUMNS.map(c => c.name),
          this.fits.map(f => COLUMNS.map(c => c.of(f)))), "text/csv")), this.compare), this.place);
      this.choose();
    }

    choose(id, chosen) {
      if (id) this.chosen = this.chosen.filter(c => c !== id).concat(chosen ? [id] : []).slice(-2);
      const [a, b] = this.chosen;
      this.compare.hidden = !b;
      this.compare.href = root.dataset.fit + "?id=" + a + "&with=" + b;
      this.compare.textContent = "compare fits " + a + " and " + b;
      if (id) this.update(this.fits);
    }

    heading(column) {
      const th = h("th", { class: kind(column), "aria-sort":
        column !== this.sort ? null : this.up ? "ascending" : "descending" });
      th.append(button(column.name + (column !== this.sort ? "" : this.up ? " ↑" : " ↓"), () => {
        this.up = column === this.sort ? !this.up : true;
        this.sort = column;
        this.update(this.fits);
      }));
      return th;
    }

    update(fits) {
      this.fits = fits;
      if (!fits.length) {
        fill(this.place, h("p", { class: "empty" },
          "No fit yet. A row appears here as soon as a Signum stage is fitted."));
        return;
      }
      const key = f => has(this.sort.of(f)) ? this.sort.of(f) : this.up ? Infinity : -Infinity;
      const sign = this.up ? 1 : -1;
      const sorted = fits.slice().sort((f, g) => key(f) < key(g) ? -sign : key(f) > key(g) ? sign : 0);
      fill(this.place, table([h("th", {}, ""), ...COLUMNS.map(c => this.heading(c))],
        sorted.map(fit => {
          const box = h("input", { type: "checkbox", "aria-label": "compare fit " + fit.id });
          box.checked = this.chosen.includes(fit.id);
          box.addEventListener("change", () => this.choose(fit.id, box.checked));
          return h("tr", { "data-fit": fit.id }, h("td", {}, box), ...COLUMNS.map(c =>
            h("td", { class: kind(c) }, c.shown(fit))));
        })));
    }
  }

  // ---- two fits ----------------------------------------------------------------------------

  function compare(fits) {
    const result = f => f.result || {};
    const line = (name, of, shown) => {
      const values = fits.map(of);
      return h("tr", { class: String(values[0]) === String(values[1]) ? null : "set" },
        h("td", { class: "name" }, name),
        ...values.map(v => h("td", { class: "n wide" }, has(v) ? (shown || String)(v) : "–")));
    };
    const param = name => f => ((f.params || []).find(p => p.name === name) || {}).value;
    const names = [...new Set(fits.flatMap(f => (f.params || []).map(p => p.name)))].sort()
      .filter(name => param(name)(fits[0]) !== param(name)(fits[1]));
    const heads = () => [h("th", {}, ""), ...fits.map(f => h("th", { class: "n" },
      h("a", { href: root.dataset.fit + "?id=" + f.id }, "Fit " + f.id)))];
    fill(root, h("p", {}, h("a", { href: root.dataset.list }, "← all fits")),
      h("div", { class: "cards compared" },
        card("Figures", table(heads(), [
          line("stage", task), line("state", f => f.state), line("rows", f => f.rows, whole),
          line("features", f => f.features, whole),
          line("objective", f => result(f).objective, v => number(v, 7)),
          line("gap", f => (result(f).finish || {}).gap, v => number(v, 2)),
          line("passes", f => result(f).passes, v => number(v, 3)),
          line("time", f => f.seconds, duration),
          line("bytes", f => has(result(f).bytesUp) ? result(f).bytesUp + result(f).bytesDown : null,
            bytes),
          line("stop reason", f => result(f).stopReason)])),
        card("Parameters that differ", names.length
          ? table(heads(), names.map(name => line(name, param(name), short)))
          : h("p", {}, "None.")),
        lines("both", "Loss by pass", "passes over the rows", "loss", fits.map((f, i) => ({
          label: "fit " + f.id, xs: f.rounds.passes, ys: f.rounds.loss, kind: i ? "b" : "a" })))));
  }

  // ---- live --------------------------------------------------------------------------------

  function poll(path, show, goesOn) {
    const notice = h("p", { class: "signum-notice", role: "status" });
    root.after(notice);
    let wait = POLL;
    async function ask() {
      let more = true;
      if (!document.hidden) {
        try {
          const answer = await fetch(api + path, { cache: "no-store" });
          if (!answer.ok) throw new Error("status " + answer.status);
          const json = await answer.json();
          notice.textContent = "";
          wait = POLL;
          show(json);
          more = goesOn(json);
        } catch (e) {
          wait = Math.min(30000, 2 * wait);
          notice.textContent = "No answer from the driver (" + e.message
            + "): the application may have ended. Trying again.";
        }
      }
      if (more) setTimeout(ask, wait);
    }
    ask();
  }

  const other = new URLSearchParams(location.search).get("with");
  if (root.dataset.view === "list") {
    const view = new ListView();
    poll("/fits", fits => view.update(fits), () => !root.dataset.over);
  } else if (root.dataset.view === "fit" && other) {
    Promise.all([root.dataset.id, Number(other)].map(id =>
      fetch(api + "/fits/" + id, { cache: "no-store" }).then(answer => answer.json())))
      .then(fits => compare(fits))
      .catch(() => fill(root, h("p", { class: "empty" }, "One of these fits is not kept.")));
  } else if (root.dataset.view === "fit") {
    const view = new FitView(root.dataset.list);
    poll("/fits/" + root.dataset.id, fit => view.update(fit),
      fit => !root.dataset.over && (fit.state === "running" || fit.state === "reading"));
  } else {
    new FitView(null).update(JSON.parse(document.getElementById("signum-data").textContent));
  }
})();
