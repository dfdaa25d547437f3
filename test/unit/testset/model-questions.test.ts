import { describe, expect, it } from 'vitest';
import { questionOf } from '../../../src/core/testset';

describe('the question in a reply of a language model', () => {
  it('is read from JSON, alone or wrapped', () => {
    for (const reply of [
      '{"question": "How long must dough rest?"}',
      '```json\n{"question":"How long must dough rest?"}\n```',
      'Sure:\n{"question": "How  long\\nmust dough rest?"} Hope it helps.',
    ])
      expect(questionOf(reply)).toBe('How long must dough rest?');
  });

  it('is the first line that asks where there is no JSON', () => {
    expect(questionOf('Here it is.\nHow long must dough rest?\nOr not?')).toBe('How long must dough rest?');
    expect(questionOf('{"question": 7}\nWhy seven?')).toBe('Why seven?');
    expect(questionOf('{broken json?\nWhy?')).toBe('{broken json?');
  });

  it('is nothing where a reply asks nothing, or far too much', () => {
    for (const reply of ['', 'I cannot do that.', '{"question": ""}', `{"question": "${'x'.repeat(301)}"}`])
      expect(questionOf(reply)).toBeUndefined();
  });

  it('holds no control characters', () => {
    expect(questionOf('{"question": "a\\u0000b\\u202ec?"}')).toBe('a b c?');
  });
});
