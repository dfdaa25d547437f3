type Child = Node | string | number | false | null | undefined;
type Style = Readonly<Record<string, string>>;

export interface Attributes {
  readonly class?: string | undefined;
  readonly style?: Style;
  readonly on?: Readonly<Record<string, (event: Event) => void>>;
  readonly [name: string]: string | number | boolean | Style | Attributes['on'] | undefined;
}

/** Sets attributes; `false` and undefined remove, `style` goes through the CSSOM (a strict CSP refuses style attributes). */
export function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'on') {
      for (const [type, listener] of Object.entries(value as NonNullable<Attributes['on']>))
        element.addEventListener(type, listener);
    } else if (name === 'style') {
      for (const [property, text] of Object.entries(value as Style))
        (element as HTMLElement).style.setProperty(property, text);
    } else if (value === undefined || value === false) {
      element.removeAttribute(name);
    } else if (typeof value !== 'object') {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
}

function append(parent: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === false || child === null || child === undefined) continue;
    parent.append(typeof child === 'number' ? String(child) : child);
  }
}

/**
 * Makes an element. Strings become text nodes, never markup: names, headings and texts of a hostile workspace cannot
 * turn into elements here, and nothing in this room writes HTML in any other way.
 */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  append(element, children);
  return element;
}

export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  setAttributes(element, attributes);
  append(element, children);
  return element;
}

let lastId = 0;
/** An id for aria references, unique in the page. */
export const uniqueId = (prefix: string): string => `${prefix}-${String(++lastId)}`;
