// Runs in the page: what a reader's eyes would find wrong. Each function gives a list of faults as text; empty: none.

const MARKS =
  "h1, h2, h3, p, li, dt, dd, th, td, caption, summary, a, mark, small, strong, figcaption, svg text, svg tspan";

function isSeen(element) {
  const box = element.getBoundingClientRect();
  return (
    box.width > 1 && box.height > 1 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
  );
}

function ownText(element) {
  return [...element.childNodes]
    .filter((node) => node.nodeType === 3)
    .map((node) => node.textContent.trim())
    .join("");
}

function seenTexts() {
  return [...document.querySelectorAll(MARKS)].filter((e) => ownText(e) !== "" && isSeen(e));
}

function rgb(text) {
  const found = /rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)/.exec(text);
  return found === null
    ? null
    : { c: found.slice(1, 4).map(Number), alpha: found[4] === undefined ? 1 : Number(found[4]) };
}

function luminance(c) {
  const [r, g, b] = c.map((x) => (x / 255 <= 0.04045 ? x / 255 / 12.92 : ((x / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrastOf(a, b) {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/** The colour under an element: of the nearest ancestor that has one, or of the shape beneath a text of a chart. */
function groundOf(element) {
  if (element.closest("svg") !== null) {
    const box = element.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    for (const rect of element.closest("svg").querySelectorAll("rect")) {
      const r = rect.getBoundingClientRect();
      const fill = rgb(getComputedStyle(rect).fill);
      if (fill !== null && x > r.left && x < r.right && y > r.top && y < r.bottom) return fill.c;
    }
  }
  for (let at = element; at !== null; at = at.parentElement) {
    const colour = rgb(getComputedStyle(at).backgroundColor);
    if (colour !== null && colour.alpha === 1) return colour.c;
  }
  return [255, 255, 255];
}

/** Texts that stand out from their ground by less than WCAG 2.2 asks for (1.4.3). */
function contrastFaults() {
  return seenTexts().flatMap((element) => {
    const inSvg = element.closest("svg") !== null;
    const style = getComputedStyle(element);
    const colour = rgb(inSvg ? style.fill : style.color);
    if (colour === null) return [];
    const contrast = contrastOf(colour.c, groundOf(element));
    return contrast >= 4.5 ? [] : [`${contrast.toFixed(2)}: ${ownText(element)}`];
  });
}

/** Texts smaller than can be read on a screen, in CSS pixels. */
function sizeFaults(least) {
  return seenTexts().flatMap((element) => {
    const svg = element.closest("svg");
    const scale = svg === null ? 1 : svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    const size = Number.parseFloat(getComputedStyle(element).fontSize) * scale;
    return size >= least ? [] : [`${size.toFixed(1)}: ${ownText(element)}`];
  });
}

/** Texts of charts that stick out of their chart. */
function cutFaults() {
  return [...document.querySelectorAll(".chart svg text")].filter(isSeen).flatMap((element) => {
    const [text, svg] = [element.getBoundingClientRect(), element.closest("svg").getBoundingClientRect()];
    return text.left < svg.left - 1 || text.right > svg.right + 1 ? [element.textContent] : [];
  });
}

/** Figures and tables that paper of `height` CSS pixels cannot hold whole, or that may break inside. */
function paperFaults(height) {
  return [...document.querySelectorAll("figure, .wide")].filter(isSeen).flatMap((element) => {
    const { breakInside } = getComputedStyle(element);
    const own = element.getBoundingClientRect().height;
    const name = (element.querySelector("h3, caption")?.textContent ?? "").trim();
    const wide = [...element.querySelectorAll("table, svg")].some(
      (e) => isSeen(e) && e.getBoundingClientRect().right > innerWidth + 1,
    );
    return [
      ...(breakInside === "avoid" ? [] : [`${name}: may break`]),
      ...(own <= height ? [] : [`${name}: ${Math.round(own)} px high`]),
      ...(wide ? [`${name}: wider than the paper`] : []),
    ];
  });
}

/** Leaves nothing on the page but the legends that differ: the text of each, and where its marks stand. */
function legendsAlone() {
  const legends = [...document.querySelectorAll(".legend:has(span + span)")];
  const different = new Map(legends.map((legend) => [legend.innerHTML, legend.outerHTML]));
  const textures = document.querySelector(".textures").outerHTML;
  document.body.innerHTML = textures + [...different.values()].join("");
  return [...document.querySelectorAll(".legend")].map((legend) => ({
    text: legend.textContent,
    marks: [...legend.querySelectorAll("svg")].map((mark) => mark.getBoundingClientRect().toJSON()),
  }));
}

/** How lightness differs between the marks of each legend, pixel by pixel, 0 to 255: for each pair. */
async function differencesOf(screenshot, legends) {
  const image = Object.assign(new Image(), { src: screenshot });
  await image.decode();
  const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  return legends.map(({ marks }) => {
    const looks = marks.map(({ x, y, width, height }) => {
      const { data } = context.getImageData(Math.round(x), Math.round(y), Math.floor(width), Math.floor(height));
      return Array.from(
        { length: data.length / 4 },
        (_, i) => 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2],
      );
    });
    return looks.flatMap((a, i) => looks.slice(0, i).map((b) => rootMeanSquare(a.map((light, at) => light - b[at]))));
  });
}

const rootMeanSquare = (values) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);

Object.assign(globalThis, { contrastFaults, sizeFaults, cutFaults, paperFaults, legendsAlone, differencesOf });
