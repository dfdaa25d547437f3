import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frontMatter } from '../../../src/core/corpus';

const yaml = (...lines: string[]): string => ['---', ...lines, '---', '', '# Text', 'lang: de'].join('\n');

describe('front matter', () => {
  it.each<[string, string[], Record<string, unknown> | undefined]>([
    ['texts', ['lang: en', 'draft: true', 'weight: 10'], { lang: 'en', draft: 'true', weight: '10' }],
    [
      'quoted texts',
      [`title: "A: b # c"`, `by: 'it''s'`, `path: "a\\"b"`],
      { title: 'A: b # c', by: "it's", path: 'a"b' },
    ],
    ['comments', ['# all of it', 'lang: en # English', 'url: http://x#y'], { lang: 'en', url: 'http://x#y' }],
    ['lists in a line', [`tags: [a, "b, c", 'd' ]`], { tags: ['a', 'b, c', 'd'] }],
    ['lists of lines', ['tags:', '  - a', '  - "b"', '', '- c', 'lang: en'], { tags: ['a', 'b', 'c'], lang: 'en' }],
    ['nothing for what is empty', ['a:', 'b: ""', 'c: ~', 'd: null', 'e: []'], { b: '' }],
    ['nothing for what is nested', ['a:', '  b: c', 'd: {e: f}', 'g: |', '  text: x', 'h: &x y'], undefined],
    ['names with quotes', [`"next page": x`, `'of': y`], { of: 'y' }],
    [
      'what objects have by birth',
      ['constructor: x', '__proto__: y'],
      JSON.parse('{"constructor":"x","__proto__":"y"}') as Record<string, unknown>,
    ],
    ['Windows line ends', ['lang: en\r', 'tags: [a, b]\r'], { lang: 'en', tags: ['a', 'b'] }],
  ])('reads %s', (_, lines, expected) => {
    expect(frontMatter(yaml(...lines))).toEqual(expected);
  });

  it('reads TOML up to its first table', () => {
    const source = ['+++', 'title = "Caches"', "tags = ['a', 'b']", '[extra]', 'lang = "en"', '+++', 'text'].join('\n');
    expect(frontMatter(source)).toEqual({ title: 'Caches', tags: ['a', 'b'] });
  });

  it.each(['lang: en', ' ---\nlang: en\n---', '---\nlang: en', '', '---', '# Title\n---\nlang: en\n---'])(
    'is not in %j',
    (source) => {
      expect(frontMatter(source)).toBeUndefined();
    },
  );

  it('never fails, and holds texts alone', () => {
    const line = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a-c]?[:=\-[\]"', #]{0,8}[a-c]{0,2}$/));
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom('---', '+++'), (lines, mark) => {
        const found = frontMatter([mark, ...lines, mark].join('\n'));
        for (const value of Object.values(found ?? {}).flat()) expect(value).toBeTypeOf('string');
      }),
    );
  });
});
