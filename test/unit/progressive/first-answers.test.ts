import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cancelled, hashText, noControl, type JobControl } from '../../../src/core/common';
import { quickCut } from '../../../src/core/progressive';
import { fakeLab, fakeModels, fakeVariant } from '../../support/fake-lab';

const guide = path.join(__dirname, '../../../docs');
const files = new Map(
  readdirSync(guide)
    .filter((name) => name.endsWith('.md'))
    .slice(0, 12)
    .map((name) => [name, readFileSync(path.join(guide, name), 'utf8')]),
);
const spec = { root: '/guide', include: [], exclude: [] };
const QUESTION = 'what does a cold start cost';

/** An encoder, and a static model beside it. */
function twoModels() {
  const models = fakeModels();
  const opened: string[] = [];
  return {
    ...models,
    opened,
    list: async () => {
      const [fake] = await models.list();
      return [
        { ...fake!, kind: 'encoder' as const },
        { ...fake!, id: 'quick', fingerprint: hashText('quick model') },
      ];
    },
    open: async (id: string) => {
      opened.push(id);
      const [model, quick] = await twoModels().list();
      return { ...(await models.open('fake')), model: id === 'quick' ? quick! : model! };
    },
  };
}

describe('a variant that answers in stages', () => {
  it('answers by words before a model is opened or anything is stored, and by itself when asked for more', async () => {
    const { lab, ports, models } = fakeLab(files);
    const variant = fakeVariant('words first', { 'retrieval.progressive': 'lexical' });
    const first = await lab.query(spec, variant, QUESTION, noControl);
    expect(first.answeredBy).toEqual({ stage: 'lexical' });
    expect(first.hits).toHaveLength(10);
    expect([models.opened, (await ports.store.use()).bytes]).toEqual([0, 0]);
    const full = await lab.query(spec, variant, QUESTION, noControl, undefined, 'lexical');
    expect(full.answeredBy).toEqual({ stage: 'full', model: 'fake' });
    const waited = await fakeLab(files).lab.query(spec, fakeVariant('waits'), QUESTION, noControl);
    expect(full.hits).toEqual(waited.hits);
    expect(waited.answeredBy).toBeUndefined();
    expect((await lab.query(spec, variant, 'another question', noControl)).answeredBy?.stage).toBe('full');
  });

  it('answers by words, then by the static model, then by itself', async () => {
    const models = twoModels();
    const { lab } = fakeLab(files, { models });
    const variant = fakeVariant('three', { 'retrieval.progressive': 'static' });
    const ask = async (after?: 'lexical' | 'static') =>
      (await lab.query(spec, variant, QUESTION, noControl, undefined, after)).answeredBy;
    expect(await ask()).toEqual({ stage: 'lexical' });
    expect(models.opened).toEqual([]);
    expect(await ask('lexical')).toEqual({ stage: 'static', model: 'quick' });
    expect(models.opened).toEqual(['quick']);
    expect(await ask()).toEqual({ stage: 'static', model: 'quick' });
    expect(await ask('static')).toEqual({ stage: 'full', model: 'fake' });
  });

  it('skips the static model where it is the one that is asked for, or where words are', async () => {
    const { lab } = fakeLab(files);
    const expanded = { 'retrieval.mode': 'lexical', 'index.lexical.expansionTerms': 10 } as const;
    for (const knobs of [{}, { 'retrieval.mode': 'lexical' }, expanded] as const) {
      const variant = fakeVariant('two', { 'retrieval.progressive': 'static', ...knobs });
      expect((await lab.query(spec, variant, QUESTION, noControl)).answeredBy?.stage).toBe('lexical');
      const next = await lab.query(spec, variant, QUESTION, noControl, undefined, 'lexical');
      expect(next.answeredBy?.stage).toBe('full');
    }
  });

  it('answers by words while the index is built, which goes on afterwards', async () => {
    const { lab } = fakeLab(files);
    const variant = fakeVariant('words first', { 'retrieval.progressive': 'lexical' });
    const events: string[] = [];
    let asked: Promise<unknown> | undefined;
    const control: JobControl = {
      ...noControl,
      checkpoint: async () => {
        asked ??= lab
          .query(spec, variant, QUESTION, noControl)
          .then(({ answeredBy }) => events.push(answeredBy!.stage));
        await new Promise((resolve) => setImmediate(resolve));
      },
    };
    await lab.index(spec, [variant], control).then(() => events.push('indexed'));
    await asked;
    expect(events).toEqual(['lexical', 'indexed']);
  });

  it('does not begin anew when who asked first has typed on', async () => {
    let reads = 0;
    const { lab, ports } = fakeLab(files);
    const counted = fakeLab(files, {
      corpusReader: {
        read: (...given) => {
          reads++;
          return ports.corpusReader.read(...given);
        },
      },
    });
    await lab.close();
    const variant = fakeVariant('words first', { 'retrieval.progressive': 'lexical' });
    const gone: JobControl = { ...noControl, checkpoint: () => Promise.reject(cancelled()) };
    const both = await Promise.all([
      counted.lab.query(spec, variant, 'cold', gone),
      counted.lab.query(spec, variant, QUESTION, noControl),
    ]);
    expect(both.map(({ answeredBy }) => answeredBy?.stage)).toEqual(['lexical', 'lexical']);
    expect(reads).toBe(1);
  });

  it('says what is wrong with an empty query or an empty corpus', async () => {
    const variant = fakeVariant('words first', { 'retrieval.progressive': 'lexical' });
    await expect(fakeLab(files).lab.query(spec, variant, '  ', noControl)).rejects.toThrow(/empty/);
    await expect(fakeLab(new Map()).lab.query(spec, variant, 'x', noControl)).rejects.toThrow(/No text/);
  });
});

describe('a quick cut', () => {
  const document = (source: string) => ({
    id: 'a.md',
    source,
    format: 'text' as const,
    bytes: source.length,
    contentHash: hashText(source),
  });

  it('covers all text that is not white space, in order, in pieces no longer than asked for, at their lines', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-zé😀. \n]{0,60}$/u)),
        fc.integer({ min: 2, max: 20 }),
        (parts, maxTokens) => {
          const source = parts.join('\n\n');
          const chunks = quickCut(document(source), maxTokens);
          const squeezed = (text: string): string => text.replace(/\s+/g, '');
          expect(squeezed(chunks.map(({ text }) => text).join(''))).toBe(squeezed(source));
          for (const { start, end, startLine, text } of chunks) {
            expect(source.slice(start, end)).toBe(text);
            expect(text.length).toBeLessThanOrEqual(4 * maxTokens);
            expect(startLine).toBe(source.slice(0, start).split('\n').length);
          }
        },
      ),
    );
  });

  it('cuts at paragraphs, else at sentences, and real pages into about as many pieces as the chunker does', () => {
    const source = 'One sentence here. Another one there.\n\nA second paragraph of the text.';
    expect(quickCut(document(source), 12).map(({ text }) => text)).toEqual([
      'One sentence here. Another one there.',
      'A second paragraph of the text.',
    ]);
    expect(quickCut(document(source), 6).map(({ text }) => text)[0]).toBe('One sentence here.');
    for (const [id, page] of files)
      expect(quickCut({ ...document(page), id }, 200).length).toBeGreaterThan(page.length / 1000);
  });
});
