/** Elements from a short notation: `el('p.big', { title: '…' }, 'text', other)`. */

const SVG = 'http://www.w3.org/2000/svg';

function make(element, classes, parts) {
  if (classes.length) element.setAttribute('class', classes.join(' '));
  for (const part of parts.flat(Infinity)) {
    if (part === null || part === undefined || part === false || part === '') continue;
    if (typeof part === 'object' && !(part instanceof Node)) {
      for (const [name, value] of Object.entries(part)) {
        if (typeof value === 'function') element[name] = value;
        else if (value !== undefined) element.setAttribute(name, value);
      }
    } else element.append(part);
  }
  return element;
}

export function el(notation, ...parts) {
  const [name, ...classes] = notation.split('.');
  return make(document.createElement(name), classes, parts);
}

export function svg(notation, ...parts) {
  const [name, ...classes] = notation.split('.');
  return make(document.createElementNS(SVG, name), classes, parts);
}

/** Put these in place of what is in an element. */
export function fill(element, ...parts) {
  element.replaceChildren(...parts.flat(Infinity).filter(Boolean));
}
