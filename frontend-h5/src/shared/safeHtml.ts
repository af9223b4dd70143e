const TAGS = new Set(
  'P BR STRONG B EM I U S H2 H3 H4 UL OL LI BLOCKQUOTE A IMG SPAN DIV HR CODE PRE TABLE THEAD TBODY TR TH TD'.split(' '),
)
/** Their content is not text for a reader either. */
const DROPPED = new Set('SCRIPT STYLE IFRAME OBJECT EMBED TEMPLATE SVG MATH NOSCRIPT FORM TEXTAREA SELECT BUTTON'.split(' '))

/**
 * Rebuilds rich text from a short allow-list. The server has cleaned it already;
 * this is the second lock on a door that is worth two.
 */
export function safeHtml(html: string): string {
  // A parsed document is inert: nothing in it loads or runs.
  const source = new DOMParser().parseFromString(html, 'text/html')
  const target = document.implementation.createHTMLDocument('')
  copyChildren(source.body, target.body, target)
  return target.body.innerHTML
}

function copyChildren(from: Node, to: Node, target: Document): void {
  for (const child of Array.from(from.childNodes)) {
    if (child.nodeType === Node.TEXT_NODE) to.appendChild(target.createTextNode(child.textContent ?? ''))
    else if (child instanceof Element || child.nodeType === Node.ELEMENT_NODE) copyElement(child as Element, to, target)
  }
}

function copyElement(element: Element, to: Node, target: Document): void {
  const tag = element.tagName.toUpperCase()
  if (DROPPED.has(tag)) return
  if (!TAGS.has(tag)) {
    copyChildren(element, to, target)
    return
  }
  const copy = target.createElement(tag)
  if (tag === 'A') copyLink(element, copy)
  if (tag === 'IMG' && !copyPicture(element, copy)) return
  copyChildren(element, copy, target)
  to.appendChild(copy)
}

function copyLink(element: Element, copy: Element): void {
  const href = element.getAttribute('href') ?? ''
  if (!/^https?:\/\//i.test(href.trim())) return
  copy.setAttribute('href', href.trim())
  copy.setAttribute('rel', 'noopener noreferrer nofollow')
}

function copyPicture(element: Element, copy: Element): boolean {
  const src = (element.getAttribute('src') ?? '').trim()
  if (!/^(?:https:\/\/|\/api\/files\/)/i.test(src)) return false
  copy.setAttribute('src', src)
  copy.setAttribute('alt', element.getAttribute('alt') ?? '')
  copy.setAttribute('loading', 'lazy')
  return true
}
