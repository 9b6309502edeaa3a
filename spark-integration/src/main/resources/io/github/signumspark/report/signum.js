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
    if (seconds < 10) return seconds.toFixed(1) + " s";
    if (seconds < 120) return Math.round(seconds) + " s";
    const minutes = Math.round(seconds / 60);
    return minutes < 120 ? minutes + " min" : (minutes / 60).toFixed(1) + " h";
  }

  function percent(value) {
    return has(value) ? (100 * value).toFixed(1) + " %" : "–";
  }

  function stateWord(fit) {
    return fit.state === "left" ? "not trained" : fit.state;
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
    return h("section", { class: "card" }, h("h2", {}, title), ...content);
  }

  function curve(points) {
    const known = points.filter(has);
    if (known.length < 2) return "";
    const low = Math.min(...known);
    const span = Math.max(...known) - low || 1;
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", "curve");
    svg.setAttribute("width", "110");
    svg.setAttribute("height", "24");
    svg.setAttribute("aria-hidden", "true");
    const line = document.createElementNS(SVG, "polyline");
    line.setAttribute("points", known.map((y, i) =>
      (2 + 106 * i / (known.length - 1)).toFixed(1) + ","
        + (22 - 20 * (y - low) / span).toFixed(1)).join(" "));
    svg.append(line);
    return svg;
  }

  // ---- charts ------------------------------------------------------------------------------

  const CHARTS = [
    { id: "loss-round", title: "Loss by round", x: "number", xLabel: "round",
      series: [
        { label: "loss", of: r => r.loss, color: "--blue", fmt: v => number(v, 5) },
        { label: "rejected", of: r => r.loss.map((y, i) => r.accepted[i] ? null : y),
          color: "--red", points: true, fmt: v => number(v, 5),
          when: r => r.accepted.includes(false) },
      ] },
    { id: "loss-second", title: "Loss by second", x: "seconds", xLabel: "seconds of training",
      series: [{ label: "loss", of: r => r.loss, color: "--blue", fmt: v => number(v, 5) }] },
    { id: "rate", title: "Learning rate", x: "number", xLabel: "round",
      series: [{ label: "learning rate", of: r => r.learningRate, color: "--blue",
        fmt: v => number(v, 4) }] },
    { id: "steps", title: "Rows of a step, and steps of a round", x: "number", xLabel: "round",
      series: [
        { label: "rows of a step, all workers", of: r => r.batchRows, color: "--blue", fmt: whole },
        { label: "local steps", of: r => r.localSteps, color: "--orange", scale: "steps",
          fmt: whole },
      ] },
    { id: "bytes", title: "Bytes of a round", x: "number", xLabel: "round", log: true,
      note: "Before compression and framing. Dense gradients: the same steps, if every worker sent "
        + "8 bytes a coordinate in each of them and the weights were sent back once.",
      series: [
        { label: "sent by workers", of: r => r.bytesUp, color: "--blue", fmt: bytes },
        { label: "broadcast", of: r => r.bytesDown, color: "--orange", fmt: bytes },
        { label: "dense gradients", of: r => r.denseBytes, color: "--grey", dash: [6, 4],
          fmt: bytes },
      ] },
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
      { ...axis, size: 66, values: (u, ticks) => ticks.map(v => has(v) ? main.fmt(v) : "") },
    ];
    const other = chart.series.find(s => s.scale);
    if (other) {
      axes.push({ ...axis, side: 1, scale: other.scale, size: 56, grid: { show: false },
        values: (u, ticks) => ticks.map(other.fmt) });
    }
    const options = {
      width: Math.max(280, place.clientWidth),
      height: 240,
      scales: { x: { time: false }, y: chart.log ? { distr: 3 } : {} },
      axes: axes,
      hooks: { setCursor: [tellNewest], setData: [tellNewest], ready: [tellNewest] },
      series: [{ label: chart.xLabel, value: (u, v) => number(v, 4) }, ...chart.series.map(s => ({
        label: s.label,
        scale: s.scale || "y",
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
    constructor() {
      this.element = h("div", { class: "cards" });
      this.places = new Map();
      this.rounds = null;
      new ResizeObserver(() => this.resize()).observe(this.element);
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.redraw());
    }

    update(rounds) {
      this.rounds = rounds;
      if (rounds.number.length === 0) return;
      for (const chart of CHARTS) {
        if (chart.when && !chart.when(rounds)) continue;
        const series = Array.isArray(chart.series) ? chart.series : chart.series(rounds);
        const shown = { ...chart, series: series.filter(s => !s.when || s.when(rounds)) };
        let entry = this.places.get(chart.id);
        if (!entry) {
          const place = h("div", { class: "chart", id: "chart-" + chart.id });
          const box = card(chart.title, place, chart.note && h("p", {}, chart.note));
          if (chart === CHARTS[0]) box.classList.add("first");
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

  class FitView {
    constructor(backLink) {
      this.head = h("div", { class: "head" });
      this.by = h("p", { class: "by" });
      this.progress = h("div", {});
      this.bar = h("div", { class: "bar" }, this.progress);
      this.fault = h("div", {});
      this.figures = h("div", { class: "figures" });
      this.charts = new Charts();
      this.tables = h("div", { class: "cards" });
      this.details = h("details", {}, h("summary", {}, "All rounds as a table"));
      this.roundTable = h("div", { class: "scroll" });
      this.details.append(this.roundTable);
      this.details.addEventListener("toggle", () => this.showRounds());
      fill(root, backLink && h("p", {}, h("a", { href: backLink }, "← all fits")), this.head,
        this.by, this.bar, this.fault, this.figures, this.charts.element, this.tables,
        this.details);
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
      fill(this.by, fit.stage + " · started " + new Date(fit.startedAt).toLocaleString());
      this.bar.hidden = over;
      this.progress.style.width = fit.plannedRounds ? 100 * done / fit.plannedRounds + "%" : "0";
      fill(this.fault, fit.error
        && h("div", { class: "fault", "data-field": "error", role: "alert" }, fit.error));
      this.showFigures(fit, rounds, done);
      this.charts.update({ ...rounds, partitions: fit.partitions || [] });
      this.showTables(fit);
      this.showRounds();
    }

    showFigures(fit, rounds, done) {
      const result = fit.result || {};
      const last = rounds.number.length - 1;
      const loss = has(result.objective) ? result.objective : last < 0 ? null : rounds.loss[last];
      const rate = last < 0 ? null : rounds.learningRate[last];
      const passes = has(result.passes) ? result.passes : last < 0 ? null : rounds.passes[last];
      const up = has(result.bytesUp) ? result.bytesUp : fit.totals.bytesUp;
      const down = has(result.bytesDown) ? result.bytesDown : fit.totals.bytesDown;
      const dense = fit.totals.denseBytes;
      const figure = (name, shown) =>
        h("div", { class: "figure" }, h("b", {}, shown), h("span", {}, name));
      fill(this.figures,
        figure(result.objective === undefined ? "loss" : "objective, all rows",
          value("loss", loss, number(loss, 5))),
        figure("rounds" + (fit.plannedRounds ? " of " + whole(fit.plannedRounds) + " planned" : ""),
          value("round", done, whole(done))),
        figure("passes over the rows", value("passes", passes, number(passes, 3))),
        figure("seconds, reading included", value("seconds", fit.seconds, duration(fit.seconds))),
        figure("learning rate", value("learningRate", rate, number(rate, 3))),
        figure("sent by workers", value("bytesUp", up, bytes(up))),
        figure("broadcast", value("bytesDown", down, bytes(down))),
        dense > 0 ? figure("less than dense gradients", value("saving", dense / (up + down),
          number(dense / (up + down), 2) + "×")) : null);
    }

    showTables(fit) {
      const cards = [];
      for (const [name, measures] of Object.entries(fit.measures || {})) {
        cards.push(card("Measured on the " + name + " rows", pairs(Object.entries(measures)
          .map(([measure, v]) => [measure, value("measure-" + name + "-" + measure, v,
            number(v, 5))]))));
      }
      if (fit.data) {
        const d = fit.data;
        cards.push(card("Data", pairs([
          ...Object.entries(fit.source || {}).map(([name, text]) => [name, String(text)]),
          ["rows", whole(d.rows)],
          ["features", whole(d.features)],
          ["non-zeros", whole(d.nonZeros)],
          d.validationRows ? ["validation rows", whole(d.validationRows)] : null,
          ["weights", whole(d.coordinates)],
          ["logical workers", whole(d.workers)],
          ["partitions", d.partitioning],
          ["reading time", duration(d.ingestSeconds)],
        ].filter(has))));
      }
      if (fit.result) {
        const r = fit.result;
        cards.push(card("Training", pairs([
          ["aggregation", fit.aggregation],
          ["stop reason", value("stopReason", r.stopReason, r.stopReason)],
          ["better than at the start", value("improved", r.improved, r.improved ? "yes" : "no: the model may be worthless")],
          ["first learning rate", number(r.learningRate, 4)],
          ["kernels", Object.entries(r.kernelProviders)
            .map(([executor, name]) => executor + ": " + name).join(", ") || "–"],
        ])));
      }
      if (fit.partitions) {
        cards.push(this.partitions(fit.partitions));
      }
      if (fit.params) {
        const box = card("Parameters", h("div", { class: "params" }, ...fit.params.slice()
          .sort((a, b) => b.set - a.set || (a.name < b.name ? -1 : 1))
          .map(p => h("div", { class: p.set ? "set" : null },
            h("span", {}, p.name), h("span", {}, p.value)))),
        h("p", {}, "Bold: set; the others are defaults."));
        box.classList.add("wide");
        cards.push(box);
      }
      if (fit.environment) {
        cards.push(card("Environment", pairs(Object.entries(fit.environment))));
      }
      const shape = JSON.stringify(
        [fit.measures, fit.data, fit.result, fit.params, fit.partitions]);
      if (shape !== this.shape) {
        this.shape = shape;
        fill(this.tables, ...cards);
      }
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
      this.details.hidden = !this.fit.rounds.number.length;
      if (!this.details.open) return;
      const r = this.fit.rounds;
      const cell = text => h("td", { class: "n" }, text);
      fill(this.roundTable, table(
        ["round", "passes", "loss", "learning rate", "rows of a step", "local steps", "sent",
          "broadcast", "second"].map(name => h("th", { class: "n" }, name)),
        r.number.map((n, i) => h("tr", {}, cell(n + (r.accepted[i] ? "" : " (rejected)")),
          cell(number(r.passes[i], 3)), cell(number(r.loss[i], 6)),
          cell(number(r.learningRate[i], 4)), cell(whole(r.batchRows[i])),
          cell(whole(r.localSteps[i])), cell(bytes(r.bytesUp[i])), cell(bytes(r.bytesDown[i])),
          cell(number(r.seconds[i], 4))))));
    }
  }

  // ---- all fits ----------------------------------------------------------------------------

  class ListView {
    constructor() {
      this.place = h("div", { class: "scroll" });
      fill(root, this.place);
    }

    update(fits) {
      if (!fits.length) {
        fill(this.place, h("p", { class: "empty" },
          "No fit yet. A row appears here as soon as a Signum stage is fitted."));
        return;
      }
      const n = name => h("th", { class: "n" }, name);
      const t = name => h("th", {}, name);
      fill(this.place, table(
        [t("fit"), t("stage"), t("mode"), t("state"), n("round"), n("loss"), t(""),
          n("learning rate"), n("passes"), n("time"), n("left"), n("sent"), n("broadcast")],
        fits.map(fit => h("tr", { "data-fit": fit.id },
          h("td", { class: "id" }, h("a", { href: root.dataset.fit + "?id=" + fit.id }, "Fit " + fit.id)),
          h("td", { class: "wide" }, fit.stage),
          h("td", {}, fit.aggregation),
          h("td", {}, h("span", { class: "state " + fit.state, "data-field": "state" },
            stateWord(fit)), fit.error && h("div", { class: "wide", "data-field": "error" },
            fit.error)),
          h("td", { class: "n" }, fit.plannedRounds ? fit.round + " of " + fit.plannedRounds : "–"),
          h("td", { class: "n" }, value("loss", fit.loss, number(fit.loss, 5))),
          h("td", {}, curve(fit.curve)),
          h("td", { class: "n" }, number(fit.learningRate, 3)),
          h("td", { class: "n" }, number(fit.passes, 3)),
          h("td", { class: "n" }, duration(fit.seconds)),
          h("td", { class: "n" }, duration(fit.secondsLeft)),
          h("td", { class: "n" }, bytes(fit.bytesUp)),
          h("td", { class: "n" }, bytes(fit.bytesDown))))));
    }
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

  if (root.dataset.view === "list") {
    const view = new ListView();
    poll("/fits", fits => view.update(fits), () => true);
  } else if (root.dataset.view === "fit") {
    const view = new FitView(root.dataset.list);
    poll("/fits/" + root.dataset.id, fit => view.update(fit),
      fit => fit.state === "running" || fit.state === "reading");
  } else {
    new FitView(null).update(JSON.parse(document.getElementById("signum-data").textContent));
  }
})();
