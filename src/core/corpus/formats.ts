import { LabError } from '../common';
import { asciidocBlocks } from './asciidoc';
import { htmlText } from './html';
import { markdownBlocks } from './markdown';
import { notebookText } from './notebook';
import { identityText, type PlainText } from './plain-text';
import { rstBlocks } from './rst';
import { beirBlocks, textBlocks } from './text';
import type { DocumentFormat, SourceDocument } from './types';

/** Grows when any format's text or structure changes, so that stored chunks made from it are not used again. */
export const PARSER_VERSION = 1;

const BY_EXTENSION: ReadonlyMap<string, DocumentFormat> = new Map([
  ['md', 'markdown'],
  ['markdown', 'markdown'],
  ['mdx', 'mdx'],
  ['rst', 'rst'],
  ['adoc', 'asciidoc'],
  ['asciidoc', 'asciidoc'],
  ['html', 'html'],
  ['htm', 'html'],
  ['ipynb', 'notebook'],
]);

/** By file name ending; what is not known is plain text. */
export const formatOf = (path: string): DocumentFormat =>
  BY_EXTENSION.get(path.slice(path.lastIndexOf('.') + 1).toLowerCase()) ?? 'text';

/**
 * A document's text and structure. For HTML and notebooks the text differs from the source; for all others it is the
 * source. Time grows linearly with size, whatever the content.
 * @throws `corpus/malformed` for a broken notebook; nothing else fails
 */
export function plainText(document: Pick<SourceDocument, 'format' | 'source'>): PlainText {
  const { source } = document;
  switch (document.format) {
    case 'markdown':
      return identityText(source, markdownBlocks(source));
    case 'mdx':
      return identityText(source, markdownBlocks(source, { indentedCode: false }));
    case 'text':
      return identityText(source, textBlocks(source));
    case 'beir':
      return identityText(source, beirBlocks(source));
    case 'rst':
      return identityText(source, rstBlocks(source));
    case 'asciidoc':
      return identityText(source, asciidocBlocks(source));
    case 'html':
      return htmlText(source);
    case 'notebook':
      return notebookText(source);
  }
}

/** What keeps a document from being read in its format, if anything does. */
export function checkFormat(document: Pick<SourceDocument, 'format' | 'source'>): string | undefined {
  if (document.format !== 'notebook') return undefined;
  try {
    plainText(document);
    return undefined;
  } catch (error) {
    if (error instanceof LabError && error.code === 'corpus/malformed') return error.message;
    throw error;
  }
}
